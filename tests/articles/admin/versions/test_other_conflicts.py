"""Two people change one topic, author or page: the later one sees both versions and chooses."""

import pytest

from articles.models import Page
from tests.articles.editing import change, opened
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


@pytest.mark.parametrize("kind", MAKE)
def test_the_later_one_sees_both_and_chooses(author, admin_client, kind):
    row, (first, second) = MAKE[kind](), FIELDS[kind]
    mine = opened(author, row, **{second: "My words."})
    theirs = opened(admin_client, row, **{first: "Theirs", second: "Their words."})
    assert admin_client.post(change(row), theirs).status_code == 302

    page = parse(author.post(change(row), mine))

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
    assert author.post(change(row), again).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, first), getattr(row, second)) == ("Theirs", "My words.")
