"""A tag says what it is about, in words of its own or by what it holds."""

import pytest
from taggit.models import Tag

from articles.models import TagText
from tests.factories import make_article
from tests.pages import elements, parse, texts

pytestmark = pytest.mark.django_db


def described(client, address):
    """The description of a page, and whether search engines may have it."""
    page = parse(client.get(address))
    named = {meta.get("name"): meta.get("content") for meta in elements(page, "meta")}
    return named["description"], "noindex" not in named["robots"]


def test_the_author_writes_a_text_for_a_tag_and_it_is_found(client, author):
    make_article(title="On trust", tags=["trust"])
    tag = Tag.objects.get(name="trust")
    change = f"/admin/taggit/tag/{tag.pk}/change/"
    assert described(client, "/tags/trust/") == ("1 article about trust: “On trust”.", False)
    assert "/tags/trust/" not in client.get("/sitemap.xml").content.decode()

    sent = {"name": "trust", "slug": "trust", "text": "It's slow to grow."}
    assert author.post(change, sent).status_code == 302
    assert described(client, "/tags/trust/") == ("It’s slow to grow.", True)
    assert texts(parse(client.get("/tags/trust/")), "p", class_="standfirst") == [
        "It’s slow to grow."
    ]
    assert "/tags/trust/" in client.get("/sitemap.xml").content.decode()
    (box,) = elements(parse(author.get(change)), "textarea", name="text")
    assert box.text.strip() == "It’s slow to grow."

    author.post(change, sent | {"text": ""})
    assert not TagText.objects.exists()
    author.post(change, sent | {"text": "x" * 301})
    assert not TagText.objects.exists()


def test_a_tag_of_many_articles_names_the_newest(client):
    for number in range(4):
        make_article(title=f"Number {number}", tags=["trust"])

    assert described(client, "/tags/trust/") == (
        "4 articles about trust: “Number 3” and “Number 2” and more.",
        True,
    )
