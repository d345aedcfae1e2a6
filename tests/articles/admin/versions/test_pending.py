"""Changes of a live article wait beside it: readers see the live text until they are published."""

import pytest
from django.test import Client
from taggit.models import Tag

from articles.models import Article, PreviewLink, Revision
from tests.articles.editing import LIST, change, opened, whole
from tests.articles.images.picture_files import picture_file
from tests.factories import make_article, make_topic
from tests.pages import elements, parse, text, texts

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


CHANGES = {
    "title": "On mending",
    "slug": "on-mending",
    "body": "New words.",
    "tags": "anger, hope",
    "cover_alt": "A cup",
    "faqs-1-question": "How?",
    "faqs-2-question": "When?",
}
ROWS = {
    "faqs-0-answer": "Whoever can.",
    "faqs-2-answer": "Now.",
    "faqs-2-position": "3",
    "faqs-TOTAL_FORMS": "3",
    "related_links-0-related": "",
    "related_links-0-DELETE": "on",
}


def test_a_save_is_kept_beside_the_live_article_until_it_is_published(author, article):
    before, topic = whole(article), make_topic(name="Mending")
    added = {"topic": topic.pk, "cover_image": picture_file("sea.png")}
    mine = opened(author, article, **CHANGES, **ROWS, **added)

    response = author.post(change(article), mine | {"_continue": "1"}, follow=True)

    assert whole(article) == before
    page = parse(response)
    (said,) = texts(page, "li", class_="success")
    assert said.startswith("Saved beside the live article: readers see it as it was until")
    assert "Old words." in Client().get("/articles/on-repair/").text
    for path in ("/feed/", "/search/?q=new+words", "/sitemap.xml", "/sitemap-articles.xml"):
        page = Client().get(path).text
        assert (path, "New words." in page or "on-mending" in page) == (path, False)

    shown = opened(author, article)
    assert {name: shown[name] for name in CHANGES} == CHANGES
    # The preview shows the cover that waits.
    waits = Revision.objects.pending().get().snapshot["fields"]["cover_image"]
    preview = author.post(change(article).replace("change/", "unsaved/"), shown)
    assert waits in elements(parse(preview), "img", alt="A cup")[0].get("src")
    page = parse(author.get(LIST, {"state": "changes"}))
    assert texts(page, "span", class_="state") == ["Live", "Changes not published"]
    assert "Changes of 1 article are not published" in texts(parse(author.get("/admin/")), "h2")

    author.post(change(article), shown | {"step": "publish-changes", "is_revision": "on"})
    assert whole(article) == {
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


def test_changes_end_where_they_are_taken_back_or_go_along_with_another_step(author, article):
    for body, waits in (("Old words.", False), ("New.", True), ("Old words.", False)):
        author.post(change(article), opened(author, article, body=body))
        assert Revision.objects.pending().exists() == waits

    for typed in ({"body": "New words."}, {"step": "take-down"}):
        author.post(change(article), opened(author, article, **typed))
    assert whole(article)["body"] == "New words."
    assert not Revision.objects.pending().exists()


def test_discarded_changes_stay_in_the_revisions_and_who_writes_on_is_told(
    author, admin_client, article
):
    author.post(change(article), opened(author, article, body="New words."))
    mine = opened(author, article, title="Mine")

    admin_client.post(change(article), {"discard_changes": "1"})

    assert opened(author, article)["body"] == "Old words."
    page = parse(author.post(change(article), mine))
    assert texts(page, "h2", id="conflict-heading") == [
        "Somebody discarded the changes of this article while you were writing"
    ]
    revisions = change(article).replace("change/", "revisions/")
    author.post(f"{revisions}2/restore/")
    assert opened(author, article)["body"] == "New words."
    assert Article.objects.get(pk=article.pk).body == "Old words."


def test_what_is_done_to_topics_and_tags_is_done_to_the_changes_that_wait(author, article):
    grief, love = make_topic(name="Grief"), make_topic(name="Love")
    make_article(tags=["hope", "fear", "joy"])
    typed = {"topic": love.pk, "tags": "hope, fear, joy, trust"}
    author.post(change(article), opened(author, article, **typed))
    hope, fear, joy = (Tag.objects.get(name=name) for name in ("hope", "fear", "joy"))
    tags = "/admin/taggit/tag/"
    chosen = {"_selected_action": article.pk, "apply": "1"}

    refused = parse(author.post(f"/admin/articles/topic/{love.pk}/delete/", {"post": "yes"}))
    assert "Changes not published: On repair" in texts(refused, "li")
    author.post(f"{tags}{hope.pk}/change/", {"name": "Courage", "slug": "hope"})
    merged = {"action": "merge", "_selected_action": [fear.pk, hope.pk], "into": hope.pk}
    author.post(tags, merged | {"apply": "1"})
    author.post(f"{tags}{joy.pk}/delete/", {"post": "yes"})
    author.post(LIST, chosen | {"action": "retag", "add": "calm", "remove": [hope.pk]})
    author.post(LIST, chosen | {"action": "move_topic", "topic": grief.pk})

    shown = opened(author, article)
    assert (shown["tags"], shown["topic"]) == ("trust, calm", str(grief.pk))
    author.post(change(article), shown | {"step": "publish-changes"})
    after = whole(article)
    assert (after["tags"], after["topic"]) == (["trust", "calm"], "Grief")
    assert Tag.objects.filter(name__in=["hope", "fear", "joy"]).count() == 0


def test_a_preview_link_shows_the_changes_until_they_are_published(author, article):
    typed = {"body": "New words.", "faqs-1-answer": "So it is.", "tags": "anger, hope"}
    wanted = {"give_preview": "1", "preview_days": "3"}
    author.post(change(article), opened(author, article, **typed, **wanted))
    address = PreviewLink.objects.get(shows_changes=True).get_absolute_url()
    assert address in author.get(change(article)).text

    page = parse(Client().get(address))

    (banner,) = texts(page, "p", class_="preview-banner")
    assert banner.startswith("Preview of changes that are not published yet")
    assert texts(page, "div", class_="prose-article") == ["New words."]
    assert texts(page, "a", rel="tag") == ["anger", "hope"]
    assert "So it is." in text(page)
    author.post(change(article), opened(author, article, step="publish-changes"))
    assert Client().get(address)["Location"] == "/articles/on-repair/"
