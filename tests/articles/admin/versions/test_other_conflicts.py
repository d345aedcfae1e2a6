"""Two people change one topic, author or page: the later one sees both versions and chooses."""

import pytest

from articles.models import Page
from tests.factories import make_author, make_topic
from tests.pages import elements, parse, sent_by, texts

pytestmark = pytest.mark.django_db

MAKE = {
    "topic": lambda: make_topic(name="Love", description="Old words."),
    "author": lambda: make_author(name="Dana", bio="Old words."),
    "page": lambda: Page.objects.get(slug="about"),
}
FIELDS = {
    "topic": ("name", "description"),
    "author": ("credentials", "bio"),
    "page": ("title", "body"),
}


def address(kind, row):
    return f"/admin/articles/{kind}/{row.pk}/change/"


def opened(browser, kind, row, **fields):
    (form,) = elements(parse(browser.get(address(kind, row))), "form", id=f"{kind}_form")
    return sent_by(form) | fields


@pytest.mark.parametrize("kind", MAKE)
def test_the_later_one_sees_both_and_chooses(author, admin_client, kind):
    row, (first, second) = MAKE[kind](), FIELDS[kind]
    mine = opened(author, kind, row, **{second: "My words."})
    theirs = opened(admin_client, kind, row, **{first: "Theirs", second: "Their words."})
    assert admin_client.post(address(kind, row), theirs).status_code == 302

    page = parse(author.post(address(kind, row), mine))

    assert texts(page, "h2", id="conflict-heading") == [
        f"admin saved this {kind} while you were writing"
    ]
    (form,) = elements(page, "form", id=f"{kind}_form")
    boxes = [box.get("value") for box in elements(form, "input", name="theirs")]
    assert boxes == [first, second]
    row.refresh_from_db()
    assert getattr(row, second) == "Their words."
    (over,) = elements(form, "button", name="over")
    again = sent_by(form) | {"theirs": first, "over": over.get("value")}
    assert author.post(address(kind, row), again).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, first), getattr(row, second)) == ("Theirs", "My words.")


@pytest.mark.parametrize("kind", MAKE)
def test_one_after_the_other_meets_no_conflict(author, kind):
    row, (_, second) = MAKE[kind](), FIELDS[kind]

    for words in ("One.", "Two."):
        sent = opened(author, kind, row, **{second: words})
        assert author.post(address(kind, row), sent).status_code == 302

    row.refresh_from_db()
    assert getattr(row, second) == "Two."
