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


def robots(page):
    return metas(page, "name").get("robots")


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

    assert texts(page, "title") == [f"Fear & closeness · {NAME}"]
    assert metas(page, "property") == {
        "og:url": "http://testserver/articles/fear/",
        "og:type": "article",
        "og:site_name": NAME,
        "og:locale": "en_US",
        "og:title": "Fear & closeness",
        "og:description": "On <b> and “quotes”.",
        "og:image": f"http://testserver{article.cover_image.url}",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "The sea",
        "article:published_time": "2024-03-01T14:00:00+05:00",
        "article:author": "http://testserver/authors/dana/",
        "article:section": "Letting go",
        "article:tag": "trust",
    }
    named = metas(page, "name")
    assert named["description"] == "On <b> and “quotes”."
    assert named["twitter:card"] == "summary_large_image"
    assert named["robots"] == "max-image-preview:large"


def test_a_page_without_a_picture_shows_the_card_of_the_site(client):
    page = parse(client.get(make_article().get_absolute_url()))

    image = metas(page, "property")["og:image"]
    assert Image.open(BytesIO(fetch(client, image))).size == (1200, 630)
    assert metas(page, "name")["twitter:card"] == "summary_large_image"


def fetch(client, address):
    return b"".join(client.get(urlsplit(address).path))


def test_pages_of_a_list_name_their_neighbours(client):
    for _ in range(25):
        make_article()

    neighbours = [
        (link(page, "prev"), link(page, "next"))
        for page in (parse(client.get(f"/articles/?page={number}")) for number in (1, 2, 3))
    ]

    first, second, third = (
        "http://testserver/articles/" + query for query in ("", "?page=2", "?page=3")
    )
    assert neighbours == [([], [second]), ([first], [third]), ([second], [])]


@pytest.mark.parametrize(
    ("articles", "address", "is_found"),
    [
        (0, "/articles/", False),
        (1, "/articles/", True),
        (2, "/tags/trust/", False),
        (3, "/tags/trust/", True),
        (13, "/articles/?page=2", False),
        (15, "/articles/?page=2", True),
        (1, "/topics/plain/", False),
        (1, "/topics/described/", True),
        (1, "/authors/unknown/", False),
        (1, "/authors/known/", True),
    ],
)
def test_a_thin_list_is_not_for_search_engines(client, articles, address, is_found):
    plain, described = make_topic(slug="plain"), make_topic(slug="described", description="Words.")
    unknown, known = make_author(slug="unknown"), make_author(slug="known", bio="Words.")
    for _ in range(articles):
        make_article(topic=plain, author=unknown, tags=["trust"])
    if "described" in address or "known" in address:
        make_article(topic=described, author=known)
    if address.startswith("/articles/"):
        assert Article.objects.count() == articles

    expected = "max-image-preview:large" if is_found else "noindex, follow"
    assert robots(parse(client.get(address))) == expected


def test_a_wrong_host_and_a_wrong_method_are_not_for_search_engines(client):
    for response in (client.post("/about/"), client.get("/", headers={"host": "evil.example"})):
        assert robots(parse(response)) == "noindex"


def test_an_authors_description_is_plain_text(client):
    author = make_author(bio="She asks “why” & listens *long*.", slug="dana")
    make_article(author=author)

    named = metas(parse(client.get("/authors/dana/")), "name")

    assert named["description"] == "She asks “why” & listens long."


def test_the_page_of_whoever_the_site_is_named_after_says_more_than_the_name_twice(client):
    make_article(author=make_author(name=NAME, slug="dana"))

    assert texts(parse(client.get("/authors/dana/")), "title") == [f"Articles by {NAME} · {NAME}"]


def test_the_manifest_names_the_practice_and_icons_that_exist(client):
    page = parse(client.get("/"))

    response = client.get(link(page, "manifest")[0])

    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert manifest["name"] == NAME
    sizes = [
        (icon["purpose"], icon["sizes"], Image.open(BytesIO(fetch(client, icon["src"]))).size)
        for icon in manifest["icons"]
    ]
    assert sizes == [
        (purpose, f"{side}x{side}", (side, side))
        for purpose in ("any", "maskable")
        for side in (192, 512)
    ]


def test_devices_find_an_icon_wherever_they_look(client):
    page = parse(client.get("/"))

    (touch,) = link(page, "apple-touch-icon")
    assert Image.open(BytesIO(fetch(client, touch))).size == (180, 180)
    (scalable,) = link(page, "icon")
    assert fetch(client, scalable).startswith(b"<svg")
    old = client.get("/favicon.ico")
    assert Image.open(BytesIO(fetch(client, old["Location"]))).format == "ICO"
