"""Topics, authors and fixed pages keep each save, as articles do; two people meet and choose."""

import pytest

from articles.models import Author, Page, RowRevision, Topic
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


def revisions(kind, row, page=""):
    return f"/admin/articles/{kind}/{row.pk}/revisions/{page}"


@pytest.mark.parametrize("kind", MAKE)
def test_each_save_is_kept_compared_and_brought_back(author, kind):
    row, (_, field) = MAKE[kind](), FIELDS[kind]
    first = getattr(row, field)
    author.post(change(row), opened(author, row, **{field: "New words."}))
    author.post(change(row), opened(author, row, **{field: "Newer words."}))
    assert revisions(kind, row) in author.get(change(row)).text

    table = elements(parse(author.get(revisions(kind, row))), "tbody")[0]
    assert texts(table, "th") == ["3", "2", "1"]
    compared = author.get(revisions(kind, row, "compare/"), {"old": 2, "new": 3})
    assert "Newer" in compared.text
    asked = parse(author.get(revisions(kind, row, "1/restore/")))
    assert texts(asked, "button")[-1] == "Restore revision 1"
    author.post(revisions(kind, row, "1/restore/"))

    row.refresh_from_db()
    assert getattr(row, field) == first
    newest = row.revisions.first()
    assert (newest.number, newest.note) == (4, "Restored revision 1")
    assert newest.saved_by.username == "writer"


def test_what_was_done_outside_the_form_and_links_of_authors_are_kept(author):
    row = make_author(name="Dana", slug="dana")
    row.links.create(label="Register", url="https://register.example/", position=1)
    author.post(change(row), opened(author, row, bio="Words."))
    Author.objects.filter(pk=row.pk).update(name="Dana Reed", slug="dana-reed")
    row.links.all().delete()

    author.post(change(row), opened(author, row, credentials="MSc"))
    row.revisions.get(number=1).restore(by=None)

    row.refresh_from_db()
    assert [(one.note, one.changed) for one in row.revisions.order_by("number")] == [
        ("Changed outside the form", []),
        ("", ["Biography"]),
        ("Changed outside the form", ["Name", "Address", "Links"]),
        ("", ["Credentials"]),
        ("Restored revision 1", ["Name", "Credentials", "Biography", "Links"]),
    ]
    # The address stays, as readers know it.
    assert (row.name, row.slug, row.bio) == ("Dana", "dana-reed", "")
    assert [link.label for link in row.links.all()] == ["Register"]


def test_a_name_that_another_has_taken_stays_with_it(author):
    row = make_topic(name="Love", description="One.")
    RowRevision.objects.record(row)
    Topic.objects.filter(pk=row.pk).update(name="Closeness", description="Two.")
    make_topic(name="Love")

    page = parse(author.post(revisions("topic", row, "1/restore/"), follow=True))

    row.refresh_from_db()
    assert (row.name, row.description) == ("Closeness", "One.")
    assert "“Love” is taken by another, so the name stays as it is." in texts(
        page, "li", class_="warning"
    )


def test_revisions_go_with_their_row():
    row = make_topic()
    RowRevision.objects.record(row)

    row.delete()

    assert not RowRevision.objects.exists()


def test_links_of_two_people_are_shown_side_by_side(author, admin_client):
    row = make_author()
    row.links.create(label="Register", url="https://one.example/", position=1)
    mine = opened(author, row, **{"links-0-label": "Mine"})
    theirs = opened(admin_client, row, **{"links-0-label": "Theirs"})
    admin_client.post(change(row), theirs)

    page = parse(author.post(change(row), mine))

    (form,) = elements(page, "form", id="author_form")
    (box,) = elements(form, "input", name="theirs")
    assert box.get("value") == "links"
    (over,) = elements(form, "button", name="over")
    again = mine | {"over": over.get("value"), "base": mine["base"], "theirs": "links"}
    assert author.post(change(row), again).status_code == 302
    assert [link.label for link in row.links.all()] == ["Theirs"]


def test_the_text_of_a_page_says_when_it_was_brought_back(author):
    page = Page.objects.get(slug="about")
    RowRevision.objects.record(page)
    before = page.updated_at

    author.post(revisions("page", page, "1/restore/"))

    page.refresh_from_db()
    assert page.updated_at > before


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
