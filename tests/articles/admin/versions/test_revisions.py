"""Every save is kept with all that belongs to the row, compared and brought back."""

import pytest
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, Page, Revision
from tests.articles.admin.versions.test_conflicts import conflict
from tests.articles.editing import LIST, change, opened, posted, whole
from tests.factories import make_article, make_author, make_draft, make_topic
from tests.pages import elements, parse, text, texts

pytestmark = pytest.mark.django_db


def revisions(article):
    return change(article).replace("change/", "revisions/")


def rows(author, article):
    """Number, person and what changed, as the list shows them."""
    page = parse(author.get(revisions(article)))
    body = elements(page, "tbody")[0]
    return [(*texts(row, "th"), *texts(row, "td")[3:5]) for row in elements(body, "tr")]


def test_each_save_is_kept_with_who_and_what(author):
    article = make_article(title="Before", tags=["trust", "making up"])

    author.post(change(article), posted(article, tags="making up", step="take-down", title="After"))
    author.post(LIST, {"action": "put_back", "_selected_action": [article.pk], "apply": "1"})

    # What was changed outside the form is kept before the next save.
    assert rows(author, article) == [
        ("3", "writer", "Put back up: Taken down at"),
        ("2", "writer", "Take down: Taken down at, Title, Summary, Body, Tags"),
        ("1", "the site", "Changed outside the form"),
    ]
    kept = [one.snapshot["fields"]["title"] for one in Revision.objects.order_by("number")]
    assert kept == ["Before", "After", "After"]


def test_restoring_gives_everything_back_in_order(author):
    first, second = make_article(title="First"), make_article(title="Second")
    article = make_draft(
        tags=["trust", "anger"],
        faqs=[("Who?", "You."), ("When?", "Now.")],
        related=[second, first],
        body="It was *once* so.",
    )
    before = whole(article)
    Revision.objects.record(article)
    article.faqs.all().delete()
    author.post(
        change(article), posted(article, title="Other", tags="anger", body="New.", slug="renamed")
    )
    article.related_links.all().delete()
    Tag.objects.get(name="trust").delete()

    author.get(f"{revisions(article)}1/restore/")
    # Under a GET nothing is restored.
    assert whole(article) != before
    response = author.post(f"{revisions(article)}1/restore/")

    assert (response.status_code, response["Location"]) == (302, change(article))
    assert whole(article) == before | {"slug": "renamed"}
    assert rows(author, article)[0][:2] == ("5", "writer")
    assert rows(author, article)[0][2].startswith("Restored revision 1: ")


def test_what_was_deleted_meanwhile_is_named_and_the_rest_comes_back(author):
    gone = make_article(title="Gone")
    article = make_draft(related=[gone], body="Old.")
    Revision.objects.record(article)
    Article.objects.filter(pk=article.pk).update(body="New.")
    gone.delete()

    response = author.post(f"{revisions(article)}1/restore/", follow=True)

    (said,) = texts(parse(response), "li", class_="warning")
    assert said.startswith("The related article “Gone” was deleted meanwhile")
    assert whole(article)["body"] == "Old."


def test_a_long_text_is_compared_in_time(author):
    article = make_draft(body="word " * 100_000)
    Revision.objects.record(article)
    Article.objects.filter(pk=article.pk).update(body="other <b> " + "text " * 100_000)
    Revision.objects.record(article)

    page = parse(author.get(f"{revisions(article)}compare/?old=2&new=1"))

    assert texts(page, "h2")[-1:] == ["Body"]


OLD, LIVE, WAITING = "Old words.", "Live words.", "Words that wait."


@pytest.mark.parametrize(
    ("state", "waiting", "number", "replaced", "said", "left"),
    [
        ("live", "", 1, LIVE, "waits in the form to be published, and the live article", OLD),
        ("live", "", 2, None, "", ""),
        ("live", WAITING, 1, WAITING, "takes the place of the changes that wait", OLD),
        ("live", WAITING, 3, None, "", WAITING),
        ("taken-down", WAITING, 1, WAITING, "and the taken down article stays", OLD),
    ],
)
def test_restoring_compares_with_the_form_and_replaces_what_that_shows(
    author, state, waiting, number, replaced, said, left
):
    article = make_article(body=OLD)
    Revision.objects.record(article)
    Article.objects.filter(pk=article.pk).update(body=LIVE)
    Revision.objects.record(article)
    if waiting:
        author.post(change(article), opened(author, article, body=waiting, slug="moved"))
    if state == "taken-down":
        article.refresh_from_db()
        article.take_down(now=timezone.now())
    address = f"{revisions(article)}{number}/restore/"

    page = parse(author.get(address))

    (content,) = elements(page, "div", id="content-main")
    if replaced is None:
        assert "Nothing would change" in text(content)
    else:
        assert said in text(content)
        assert replaced.split()[0] in texts(page, "del")
        author.post(address)
    assert Article.objects.get(pk=article.pk).body == LIVE
    shown = opened(author, article)
    assert (shown["body"], shown["slug"] == "moved") == (left or LIVE, bool(waiting))


# How a row of each kind comes to be, and two of its fields
KINDS = {
    "topic": (lambda: make_topic(name="Love", description="Old."), "name", "description"),
    "author": (lambda: make_author(name="Dana", bio="Old."), "credentials", "bio"),
    "page": (lambda: Page.objects.get(slug="about"), "title", "body"),
}


@pytest.mark.parametrize(("make", "first", "second"), KINDS.values(), ids=KINDS)
def test_each_save_is_kept_compared_and_brought_back(author, make, first, second):
    row = make()
    before, saved_at = getattr(row, second), getattr(row, "updated_at", None)
    for words in ("New words.", "Newer words."):
        author.post(change(row), opened(author, row, **{second: words}))
    assert revisions(row) in author.get(change(row)).text

    (table,) = elements(parse(author.get(revisions(row))), "tbody")
    assert texts(table, "th") == ["3", "2", "1"]
    compared = author.get(f"{revisions(row)}compare/", {"old": 2, "new": 3})
    assert "Newer" in compared.text
    asked = parse(author.get(f"{revisions(row)}1/restore/"))
    assert texts(asked, "button")[-1] == "Restore revision 1"
    author.post(f"{revisions(row)}1/restore/")

    row.refresh_from_db()
    assert getattr(row, second) == before
    assert saved_at is None or row.updated_at > saved_at
    newest = row.revisions.first()
    assert (newest.number, newest.note) == (4, "Restored revision 1")
    assert newest.saved_by.username == "writer"


@pytest.mark.parametrize(("make", "first", "second"), KINDS.values(), ids=KINDS)
def test_the_later_one_sees_both_and_chooses(author, admin_client, make, first, second):
    row = make()
    kind = row._meta.model_name
    links = [{}, {}]
    if kind == "author":
        row.links.create(label="Register", url="https://one.example/", position=1)
        links = [{"links-0-label": label} for label in ("Mine", "Theirs")]
    mine = opened(author, row, **{second: "My words."}, **links[0])
    theirs = opened(admin_client, row, **{first: "Theirs", second: "Their words."}, **links[1])
    assert admin_client.post(change(row), theirs).status_code == 302

    response = author.post(change(row), mine)

    assert texts(parse(response), "h2", id="conflict-heading") == [
        f"admin saved this {kind} while you were writing"
    ]
    boxes, again = conflict(response, kind)
    assert list(boxes) == [first, second, "links Theirs"][: 3 if kind == "author" else 2]
    row.refresh_from_db()
    assert getattr(row, second) == "Their words."
    again["theirs"] = [first, "links Theirs"]
    assert author.post(change(row), again).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, first), getattr(row, second)) == ("Theirs", "My words.")
    assert kind != "author" or row.links.get().label == "Theirs"
