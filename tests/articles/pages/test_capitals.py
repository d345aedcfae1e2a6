"""Addresses that were typed with capitals lead to the right page."""

import pytest

from tests.factories import make_article, make_draft
from tests.pages import answer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("/Articles/After-A-Fight/", "/articles/after-a-fight/"),
        ("/ARTICLES/after-a-fight?utm_source=Mail", "/articles/after-a-fight/?utm_source=Mail"),
        ("/About/", "/about/"),
        ("/Help", "/help/"),
        ("/Sessions/Apply/", "/sessions/apply/"),
        ("/articles/Hidden/", None),
        ("/articles/Nothing/", None),
        ("/Admin/", None),
        ("/sessions/Nothing/", None),
        ("/articles/%00A/", None),
    ],
)
def test_an_address_with_capitals_leads_to_the_page_without(client, typed, leads_to):
    make_article(slug="after-a-fight")
    make_draft(slug="hidden")

    assert answer(client, typed) == ((301, leads_to) if leads_to else (404, None))
