"""The browser itself has nothing to object to: no refused load, no script error, no cookie."""

import pytest

from tests.browser.conftest import PUBLIC
from tests.browser.loading import load_pictures

ADMIN = [
    "/admin/",
    "/admin/articles/article/",
    "/admin/articles/article/add/",
    "/admin/articles/topic/",
    "/admin/articles/author/add/",
    "/admin/articles/page/about/change/",
    "/admin/taggit/tag/",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_obey_the_policy_and_set_no_cookie(visit, path):
    page = visit(path)
    load_pictures(page)

    assert page.complaints == []
    # The form alone leaves one, which shows whether the receipt can be brought in another.
    names = [cookie["name"] for cookie in page.context.cookies()]
    assert names == (["form"] if path == "/sessions/apply/" else [])


def test_admin_obeys_the_policy(sign_in):
    page = sign_in("author")

    for path in ADMIN:
        page.goto(path)
        load_pictures(page)
        assert page.complaints == [], path


def test_everything_can_be_read_without_javascript(visit):
    page = visit("/", java_script_enabled=False)

    page.get_by_role("link", name="All articles", exact=False).first.click()
    page.get_by_role("link", name="Older articles").click()
    page.locator(".list-item-title a").first.click()

    assert page.locator("article h1").inner_text() != ""
    assert page.locator(".prose p").count() > 5
