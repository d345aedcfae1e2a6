"""The head of each page: one title, one address, one description, and what messengers show."""

import json
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image

from articles.models import Article
from tests.articles.images.picture_files import picture_file
from tests.factories import LONG_AGO, make_article, make_author, make_topic
from tests.pages import elements, parse, texts

pytestmark = pytest.mark.django_db

NAME = "The practice"


def metas(page, key):
    """{name: content} of the meta elements that are named by `name` or `property`."""
    return {
        meta.get(key): meta.get("content")
        for meta in elements(page, "meta")
        if meta.get(key) is not None and meta.get("media") is None
    }


def link(page, rel):
    return [element.get("href") for element in elements(page, "link", rel=rel)]


def test_an_article_tells_messengers_what_it_is(client, media, settings):
    settings.TIME_ZONE = "Asia/Karachi"
    article = make_article(
        title="Fear & closeness",
        published_at=LONG_AGO,
        slug="fear",
        summary="On <b> and “quotes”.",
        topic=make_topic(name="Letting go"),
        author=make_author(slug="dana"),
        tags=["trust"],
        cover_image=picture_file("cover.png", size=(1200, 630)),
        cover_alt="The sea",
    )

    page = parse(client.get("/articles/fear/"))

    named, told = metas(page, "name"), metas(page, "property")
    assert texts(page, "title") == [f"Fear & closeness · {NAME}"]
    assert told["og:title"] == "Fear & closeness"
    assert told["og:description"] == named["description"] == "On <b> and “quotes”."
    assert told["og:image"] == f"http://testserver{article.cover_image.url}"
    size = ("og:image:width", "og:image:height", "og:image:alt")
    assert [told[name] for name in size] == ["1200", "630", "The sea"]
    assert {name: value for name, value in told.items() if name.startswith("article:")} == {
        "article:published_time": "2024-03-01T14:00:00+05:00",
        "article:author": "http://testserver/authors/dana/",
        "article:section": "Letting go",
        "article:tag": "trust",
    }
    assert (told["og:type"], told["og:site_name"], told["og:locale"]) == ("article", NAME, "en_US")
    assert named["twitter:card"] == "summary_large_image"
    assert named["robots"] == "max-image-preview:large"


def fetch(client, address):
    return b"".join(client.get(urlsplit(address).path))


def test_pages_of_a_list_name_their_neighbours(client):
    for _ in range(25):
        make_article()

    pages = [parse(client.get(f"/articles/?page={number}")) for number in (1, 2, 3)]

    first, second, third = (
        "http://testserver/articles/" + query for query in ("", "?page=2", "?page=3")
    )
    assert [link(page, "prev") for page in pages] == [[], [first], [second]]
    assert [link(page, "next") for page in pages] == [[second], [third], []]


# How many articles there are, and which lists are long enough then
THIN_LISTS = [
    (0, "/articles/", False),
    (1, "/articles/", True),
    (1, "/topics/plain/", False),
    (1, "/authors/unknown/", False),
    (2, "/tags/trust/", False),
    (3, "/tags/trust/", True),
    (13, "/articles/?page=2", False),
    (15, "/articles/?page=2", True),
    (16, "/topics/described/", True),
    (16, "/authors/known/", True),
]


def test_a_thin_list_is_not_for_search_engines(client):
    plain, described = make_topic(slug="plain"), make_topic(slug="described", description="Words.")
    unknown, known = make_author(slug="unknown"), make_author(slug="known", bio="Words.")
    for articles, address, is_found in THIN_LISTS:
        while Article.objects.count() < min(articles, 15):
            make_article(topic=plain, author=unknown, tags=["trust"])
        if articles == 16 and not described.articles.exists():
            make_article(topic=described, author=known)

        expected = "max-image-preview:large" if is_found else "noindex, follow"
        found = metas(parse(client.get(address)), "name").get("robots")
        assert (articles, address, found) == (articles, address, expected)


def test_an_author_has_a_plain_description_and_a_title_that_says_no_name_twice(client):
    make_article(author=make_author(name=NAME, bio="She asks “why” & listens *long*.", slug="dana"))

    page = parse(client.get("/authors/dana/"))

    assert metas(page, "name")["description"] == "She asks “why” & listens long."
    assert texts(page, "title") == [f"Articles by {NAME} · {NAME}"]


def test_devices_find_icons_and_the_name_of_the_practice_wherever_they_look(client):
    page = parse(client.get("/"))
    (touch,) = link(page, "apple-touch-icon")
    (scalable,) = link(page, "icon")
    assert fetch(client, scalable).startswith(b"<svg")

    response = client.get(link(page, "manifest")[0])

    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert manifest["name"] == NAME
    told = [(touch, "180x180")] + [(icon["src"], icon["sizes"]) for icon in manifest["icons"]]
    for address, size in told:
        width, height = Image.open(BytesIO(fetch(client, address))).size
        assert f"{width}x{height}" == size
    assert [icon["purpose"] for icon in manifest["icons"]] == ["any"] * 2 + ["maskable"] * 2
    old = client.get("/favicon.ico")
    assert Image.open(BytesIO(fetch(client, old["Location"]))).format == "ICO"
