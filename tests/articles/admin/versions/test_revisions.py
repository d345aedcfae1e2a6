"""Every save is kept with all that belongs to the article, and can be brought back."""

import pytest
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, Revision
from tests.articles.editing import ADD, LIST, change, filled, opened, posted
from tests.factories import make_article, make_draft, make_topic
from tests.pages import elements, parse, text, texts

pytestmark = pytest.mark.django_db


def revisions(article):
    return change(article).replace("change/", "revisions/")


def rows(author, article):
    """Number, person and what changed, as the list shows them."""
    page = parse(author.get(revisions(article)))
    body = elements(page, "tbody")[0]
    return [(*texts(row, "th"), *texts(row, "td")[3:5]) for row in elements(body, "tr")]


def whole(article):
    """An article with all that belongs to it, from the database."""
    row = Article.objects.get(pk=article.pk)
    return {
        "title": row.title,
        "body": row.body,
        "topic": row.topic.name,
        "tags": [tag.name for tag in row.tags.all()],
        "faqs": [(faq.question, faq.answer) for faq in row.faqs.all()],
        "related": [link.related.title for link in row.related_links.all()],
    }


def written(author, **fields):
    author.post(ADD, filled(step="publish", **fields))
    return Article.objects.get(slug="on-repair")


def test_each_save_is_kept_with_who_and_what(author):
    article = written(author)

    author.post(change(article), posted(article, tags="trust, making up"))
    author.post(change(article), posted(article, tags="making up", step="take-down"))
    author.post(LIST, {"action": "put_back", "_selected_action": [article.pk], "apply": "1"})

    assert rows(author, article) == [
        ("3", "writer", "Put back up: Taken down at"),
        ("2", "writer", "Take down: Taken down at, Tags"),
        ("1", "writer", "Publish"),
    ]


def test_a_change_outside_the_form_is_kept_before_the_next_save(author):
    article = make_article(title="Before", body="Old words.")

    author.post(change(article), posted(article, title="After"))

    first, second = Revision.objects.order_by("number")
    assert (first.saved_by, first.snapshot["fields"]["title"]) == (None, "Before")
    assert (second.saved_by.username, second.snapshot["fields"]["title"]) == ("writer", "After")


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

    confirm = author.get(f"{revisions(article)}1/restore/")
    assert "New" in texts(parse(confirm), "del")
    # Under a GET nothing is restored.
    assert whole(article) != before
    response = author.post(f"{revisions(article)}1/restore/")

    assert (response.status_code, response["Location"]) == (302, change(article))
    assert whole(article) == before
    article.refresh_from_db()
    assert article.slug == "renamed"
    assert rows(author, article)[0][:2] == ("5", "writer")
    assert rows(author, article)[0][2].startswith("Restored revision 1: ")
    # Restoring is a revision itself, so it can be undone.
    author.post(f"{revisions(article)}3/restore/")
    assert whole(article)["body"] == "New."


def test_what_was_deleted_meanwhile_is_named_and_the_rest_comes_back(author):
    topic, gone = make_topic(name="Old topic"), make_article(title="Gone")
    article = make_draft(topic=topic, related=[gone], body="Old.")
    Revision.objects.record(article)
    Article.objects.filter(pk=article.pk).update(topic=make_topic(name="New topic"), body="New.")
    gone.delete()
    topic.delete()

    response = author.post(f"{revisions(article)}1/restore/", follow=True)

    assert texts(parse(response), "li", class_="warning") == [
        "The topic “Old topic” was deleted meanwhile; “New topic” stays.",
        "The related article “Gone” was deleted meanwhile, so it is left out.",
    ]
    assert whole(article)["body"] == "Old."


def test_what_is_not_there_is_not_found_and_a_comparison_of_nothing_leads_back(author):
    article = make_draft()
    Revision.objects.record(article)

    for query in ("", "old=1", "old=x&new=1", "old=0&new=1", "old=1&new=9%00"):
        response = author.get(f"{revisions(article)}compare/?{query}")
        assert response["Location"] == revisions(article), query
    for end in ("compare/?old=1&new=7", "7/restore/", "?page=9", "?page=x"):
        assert author.get(f"{revisions(article)}{end}").status_code == 404, end


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
        ("live", WAITING, 2, WAITING, "takes the place of the changes that wait", ""),
        ("live", WAITING, 3, None, "", WAITING),
        ("live", OLD, 1, None, "", OLD),
        ("taken-down", WAITING, 1, WAITING, "and the taken down article stays", OLD),
        ("taken-down", WAITING, 3, None, "", WAITING),
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
