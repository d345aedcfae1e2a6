"""Topics, authors, tags and pages in admin."""

import re

import pytest
from taggit.models import Tag

from articles.models import Author, Page
from tests.articles.editing import errors
from tests.articles.images.picture_files import picture_file
from tests.factories import make_article, make_draft
from tests.pages import parse, texts

pytestmark = pytest.mark.django_db


def test_topics_show_how_much_is_live(author):
    article = make_article()
    make_draft(topic=article.topic)

    page = parse(author.get("/admin/articles/topic/"))

    assert texts(page, "td", class_="field-live_count") == ["1"]


def test_an_author_photo_needs_words(author):
    sent = {
        "name": "Dana",
        "slug": "dana",
        "photo": picture_file("me.png"),
        "links-TOTAL_FORMS": 0,
        "links-INITIAL_FORMS": 0,
    }

    assert errors(author.post("/admin/articles/author/add/", sent)) == {
        "photo_alt": ["Describe the photo for readers who cannot see it."]
    }
    sent |= {"photo": picture_file("me.png"), "photo_alt": "Dana outdoors"}
    assert author.post("/admin/articles/author/add/", sent).status_code == 302
    assert re.fullmatch(r"authors/dana-[0-9a-f]{12}-40x30\.webp", Author.objects.get().photo.name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("TRUST", "There is a tag with this name. In the list of tags, tick both and merge them."),
        ("trust, fear", "A tag cannot hold a comma: commas separate tags."),
    ],
)
def test_tag_names_are_checked(author, name, message):
    Tag.objects.create(name="trust")
    other = Tag.objects.create(name="fear")

    for place in ("add", f"{other.pk}/change"):
        response = author.post(f"/admin/taggit/tag/{place}/", {"name": name, "slug": "new"})
        assert errors(response) == {"name": [message]}


def test_fixed_pages_change_but_neither_come_nor_go(author):
    response = author.post(
        "/admin/articles/page/about/change/",
        {"title": "Who I am", "summary": "In short.", "body": "## Here\n\nText."},
    )

    assert response.status_code == 302
    shown = texts(parse(author.get("/admin/articles/page/")), "td", class_="field-updated")
    assert [re.fullmatch(r"\d+ [A-Z][a-z]+ 20\d\d, \d\d:\d\d", one) is None for one in shown] == [
        False
    ] * 3
    assert Page.objects.get(slug="about").body_html == '<h2 id="here">Here</h2>\n<p>Text.</p>'
    assert "Who I am" in author.get("/about/").content.decode()
    assert author.get("/admin/articles/page/add/").status_code == 403
    assert author.post("/admin/articles/page/about/delete/").status_code == 403


def test_what_is_no_row_of_a_list_is_refused_beside_the_field(admin_client):
    for number in ("x", "9" * 40, "1; DROP"):
        rows = {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0, "user": number}
        response = admin_client.post("/admin/articles/author/add/", rows)

        assert response.status_code == 200
        assert "That choice is not one of the available choices" in response.content.decode()


def test_no_page_speaks_in_stock_words(admin_client):
    tag, other = (Tag.objects.create(name=name).pk for name in ("trust", "fear"))
    topic = make_article().topic_id
    rows = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": topic, "_save": ""}
    ticked = {"action": "delete_selected", "post": "yes"}

    for place, sent, said in (
        ("taggit/tag/add/", {"name": "<calm>", "slug": "calm"}, "Saved: “<calm>”."),
        (f"taggit/tag/{tag}/delete/", {"post": "yes"}, "Deleted: “trust”."),
        ("taggit/tag/", ticked | {"_selected_action": other}, "Deleted: 1 tag."),
        ("articles/topic/", rows | {"form-0-position": 7}, "Saved: 1 topic."),
    ):
        page = admin_client.post(f"/admin/{place}", sent, follow=True)
        assert texts(parse(page), "ul", class_="messagelist") == [said]
    assert "Select an option" not in admin_client.get("/admin/articles/topic/").text
