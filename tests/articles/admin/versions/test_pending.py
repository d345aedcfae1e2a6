"""Changes of a live article wait beside it: readers see the live text until they are published."""

import tomllib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from taggit.models import Tag

from articles.models import Article, MediaFile, PreviewLink, Revision
from tests.articles.admin.versions.test_conflicts import conflict
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


CASES = tomllib.loads(Path(__file__).with_name("pending.toml").read_text())
CHANGES, ROWS = CASES["changes"], CASES["rows"]


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
    stored = whole(article)
    assert stored | {"faqs": list(map(list, stored["faqs"]))} == CASES["published"]
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


def test_what_was_deleted_meanwhile_is_told_before_the_changes_are_published(author, article):
    other, topic = make_article(title="Lost"), make_topic(name="Gone")
    typed = {"body": "New ![A cat](/media/pictures/cat.webp)", "topic": topic.pk, "cover_alt": "A"}
    typed |= {"related_links-0-related": other.pk, "cover_image": picture_file("sea.png")}
    author.post(change(article), opened(author, article, **typed))
    cover = Revision.objects.pending().get().snapshot["fields"]["cover_image"]
    assert MediaFile.objects.get(file=cover).alt == "A"
    stale = opened(author, article, step="publish-changes")
    default_storage.delete(cover)
    pk = other.pk
    other.delete()
    topic.delete()

    ticked, _ = conflict(author.post(change(article), stale))
    assert ticked == dict.fromkeys(["topic", "cover_alt", f"related_links {pk}"], True)
    page = parse(author.get(change(article)))
    (panel,) = elements(page, "section", class_="lost")
    assert texts(panel, "li") == [each.format(topic=article.topic) for each in CASES["lost"]]
    assert whole(article)["body"] == "Old words."
    author.post(change(article), opened(author, article, step="publish-changes"))
    assert whole(article)["body"].startswith("New")


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
