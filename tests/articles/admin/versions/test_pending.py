"""Changes of a live article wait beside it: readers see the live text until they are published."""

import pytest
from django.test import Client
from taggit.models import Tag

from articles.models import Article, PreviewLink, Revision
from tests.articles.editing import LIST, change, opened
from tests.articles.images.picture_files import picture_file
from tests.factories import make_article, make_topic
from tests.pages import elements, links, parse, sent_by, text, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article(
        title="On repair",
        slug="on-repair",
        body="Old words.",
        tags=["trust", "anger"],
        faqs=[("Who?", "You."), ("Why?", "So.")],
        related=[make_article(title="Other", slug="other")],
    )


def read(path):
    return Client().get(path).content.decode()


def row(article):
    """All that readers see of an article, as it is stored."""
    stored = Article.objects.get(pk=article.pk)
    return {
        "title": stored.title,
        "slug": stored.slug,
        "body": stored.body,
        "topic": stored.topic.name,
        "tags": [tag.name for tag in stored.tags.all()],
        "faqs": list(stored.faqs.values_list("question", "answer")),
        "related": [link.related.title for link in stored.related_links.all()],
        "cover": stored.cover_alt,
    }


CHANGES = {
    "title": "On mending",
    "slug": "on-mending",
    "body": "New words.",
    "tags": "anger, hope",
    "faqs-0-answer": "Whoever can.",
    "faqs-1-question": "How?",
    "related_links-0-related": "",
    "cover_alt": "A cup",
}


def test_a_save_is_kept_beside_the_live_article_until_it_is_published(author, article):
    before, topic = row(article), make_topic(name="Mending")
    added = {"faqs-2-question": "When?", "faqs-2-answer": "Now."}
    added |= {"faqs-2-position": "3", "faqs-TOTAL_FORMS": "3"}
    mine = opened(
        author, article, **CHANGES, **added, topic=topic.pk, cover_image=picture_file("sea.png")
    )
    mine["related_links-0-DELETE"] = "on"

    response = author.post(change(article), mine | {"_continue": "1"}, follow=True)

    assert row(article) == before
    page = parse(response)
    assert texts(page, "li", class_="success") == [
        "Saved beside the live article: readers see it as it was until you press “Publish the"
        " changes”."
    ]
    assert "Old words." in read("/articles/on-repair/")
    assert "New words." not in read("/feed/") + read("/search/?q=new+words")
    assert "on-mending" not in read("/sitemap.xml") + read("/sitemap-articles.xml")

    shown = opened(author, article)
    assert {name: shown[name] for name in ("title", "slug", "body", "tags", "cover_alt")} == {
        name: CHANGES[name] for name in ("title", "slug", "body", "tags", "cover_alt")
    }
    questions = [shown[f"faqs-{place}-question"] for place in range(3)]
    assert questions == ["Who?", "How?", "When?"]

    author.post(change(article), shown | {"step": "publish-changes", "is_revision": "on"})
    assert row(article) == {
        "title": "On mending",
        "slug": "on-mending",
        "body": "New words.",
        "topic": "Mending",
        "tags": ["anger", "hope"],
        "faqs": [("Who?", "Whoever can."), ("How?", "So."), ("When?", "Now.")],
        "related": [],
        "cover": "A cup",
    }
    assert Client().get("/articles/on-repair/")["Location"] == "/articles/on-mending/"
    assert Article.objects.get(pk=article.pk).was_updated_later
    assert not Revision.objects.pending().exists()
    assert "Publish the changes" in [revision.note for revision in Revision.objects.all()]


def test_a_save_that_changes_nothing_leaves_nothing_waiting(author, article):
    author.post(change(article), opened(author, article))
    assert not Revision.objects.pending().exists()

    author.post(change(article), opened(author, article, body="New."))
    author.post(change(article), opened(author, article, body="Old words."))
    assert not Revision.objects.pending().exists()


def test_discarded_changes_stay_in_the_revisions(author, article):
    author.post(change(article), opened(author, article, body="New words."))

    author.post(change(article), {"discard_changes": "1"})

    assert opened(author, article)["body"] == "Old words."
    revisions = change(article).replace("change/", "revisions/")
    author.post(f"{revisions}2/restore/")
    assert opened(author, article)["body"] == "New words."
    assert Article.objects.get(pk=article.pk).body == "Old words."


def test_what_changed_in_the_live_article_meanwhile_stays(author, article):
    author.post(change(article), opened(author, article, body="New words."))
    article.tags.set(["hope"], clear=True)
    Article.objects.filter(pk=article.pk).update(summary="Set elsewhere.")

    author.post(change(article), opened(author, article, step="publish-changes"))

    stored = Article.objects.get(pk=article.pk)
    assert (stored.summary, stored.body) == ("Set elsewhere.", "New words.")
    assert [tag.name for tag in stored.tags.all()] == ["hope"]


def test_two_authors_of_changes_meet_in_the_conflict(author, admin_client, article):
    mine = opened(author, article, body="Mine.", **{"faqs-0-answer": "Mine."})
    admin_client.post(change(article), opened(admin_client, article, title="Theirs"))

    page = parse(author.post(change(article), mine))

    assert texts(page, "h2", id="conflict-heading") == [
        "admin saved this article while you were writing"
    ]
    boxes = elements(page, "input", name="theirs")
    assert [(box.get("value"), "checked" in box.attrib) for box in boxes] == [
        ("title", True),
        ("body", False),
        ("faqs", False),
    ]
    (form,) = elements(page, "form", id="article_form")
    (button,) = elements(page, "button", name="over")
    sent = sent_by(form) | {"theirs": "title", "over": button.get("value")}
    author.post(change(article), sent)
    shown = opened(author, article)
    assert (shown["title"], shown["body"]) == ("Theirs", "Mine.")
    assert shown["faqs-0-answer"] == "Mine."


def test_who_writes_on_in_changes_that_were_discarded_is_told_so(author, admin_client, article):
    author.post(change(article), opened(author, article, body="New words."))
    mine = opened(author, article, title="Mine")
    admin_client.post(change(article), {"discard_changes": "1"})

    page = parse(author.post(change(article), mine))

    assert texts(page, "h2", id="conflict-heading") == [
        "Somebody discarded the changes of this article while you were writing"
    ]


def test_many_changed_at_once_reach_the_changes_that_wait_too(author, article):
    author.post(change(article), opened(author, article, tags="anger, hope"))
    chosen = {"_selected_action": [article.pk], "apply": "1"}
    trust = Tag.objects.get(name="trust").pk
    author.post(LIST, chosen | {"action": "retag", "add": "grief", "remove": [trust]})
    author.post(LIST, chosen | {"action": "take_down"})

    assert opened(author, article)["tags"] == "anger, hope, grief"
    page = parse(author.get(change(article)))
    assert "The form shows changes that readers do not see yet." in texts(page, "p", class_="help")
    author.post(LIST, chosen | {"action": "put_back"})
    assert row(article)["tags"] == ["anger", "grief"]
    author.post(change(article), opened(author, article, step="publish-changes"))
    assert row(article)["tags"] == ["anger", "hope", "grief"]


def test_the_preview_shows_the_cover_that_waits(author, article):
    author.post(
        change(article),
        opened(author, article, cover_alt="A cup", cover_image=picture_file("sea.png")),
    )
    waits = Revision.objects.pending().get().snapshot["fields"]["cover_image"]

    preview = change(article).replace("change/", "unsaved/")
    page = parse(author.post(preview, opened(author, article)))

    assert waits in elements(page, "img", alt="A cup")[0].get("src")


def test_a_preview_link_shows_the_changes_and_an_older_one_does_not(author, article):
    old = PreviewLink.objects.issue(article, days=7, by=None)
    PreviewLink.objects.update(shows_changes=False)
    author.post(
        change(article),
        opened(author, article, body="New words.", give_preview="1", preview_days="3")
        | {"faqs-1-answer": "So it is.", "tags": "anger, hope"},
    )
    (address,) = [
        link.removeprefix("http://testserver")
        for link in links(parse(author.get(change(article))))
        if "/preview/" in link and link.endswith("/") and old.get_absolute_url() not in link
    ]

    page = parse(Client().get(address))

    assert texts(page, "p", class_="preview-banner")[0].startswith(
        "Preview of changes that are not published yet"
    )
    assert [text(part) for part in elements(page, "div", class_="prose-article")] == ["New words."]
    assert texts(page, "a", rel="tag") == ["anger", "hope"]
    assert "So it is." in read(address)
    assert Client().get(old.get_absolute_url())["Location"] == "/articles/on-repair/"
    author.post(change(article), opened(author, article, step="publish-changes"))
    assert Client().get(address)["Location"] == "/articles/on-repair/"


def test_list_and_dashboard_name_what_waits(author, article):
    author.post(change(article), opened(author, article, body="New words."))

    page = parse(author.get(LIST, {"state": "changes"}))
    assert texts(page, "th", class_="field-title") == ["On repair"]
    assert texts(page, "span", class_="state") == ["Live", "Changes not published"]
    assert "Changes of 1 article are not published" in texts(parse(author.get("/admin/")), "h2")


def test_another_step_takes_the_changes_along(author, article):
    author.post(change(article), opened(author, article, body="New words."))

    author.post(change(article), opened(author, article, step="take-down"))

    assert Article.objects.get(pk=article.pk).body == "New words."
    assert not Revision.objects.pending().exists()
