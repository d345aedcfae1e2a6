"""axe finds nothing on any public page, in both colour schemes, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PUBLIC

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PUBLIC)
def test_axe_finds_no_barrier(visit, path, width, scheme):
    page = visit(path, viewport={"width": width, "height": 800}, color_scheme=scheme)

    result = Axe().run(page, options={"runOnly": RULES})

    assert [
        (found["id"], found["nodes"][0]["html"]) for found in result.response["violations"]
    ] == []
