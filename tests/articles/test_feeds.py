"""Feeds hold the whole text, as RFC 4287 wants them, and never move by themselves."""

import datetime
import io
import re
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles.images.processing import process_image
from articles.images.storage import store_picture
from tests.articles.images.picture_files import picture_bytes, picture_file
from tests.factories import HIDDEN, LONG_AGO, make_article, make_author, make_topic
from tests.pages import elements, parse

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def feed(client, address="/feed/"):
    """The root of a feed, checked against what RFC 4287 demands of any."""
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    for element in [root, *entries(root)]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        assert MOMENT.fullmatch(element.findtext(f"{ATOM}updated"))
        assert re.match(r"tag:testserver,2026:[a-z]+", element.findtext(f"{ATOM}id"))
    for entry in entries(root):
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
        assert len(entry.findall(f"{ATOM}link[@rel='alternate']")) == 1
    ids = [entry.findtext(f"{ATOM}id") for entry in entries(root)]
    assert len(set(ids)) == len(ids)
    return root


def entries(root):
    return root.findall(f"{ATOM}entry")


def titles(root):
    return [entry.findtext(f"{ATOM}title") for entry in entries(root)]


def link(element, rel):
    return [each.get("href") for each in element.findall(f"{ATOM}link[@rel='{rel}']")]


def test_an_entry_holds_all_of_its_article(client, media):
    sea = process_image(io.BytesIO(picture_bytes(size=(1000, 500))), "sea")
    address = store_picture(sea)
    article = make_article(
        # XML cannot hold every character.
        title="Fear & \x0b<closeness>\x1f",
        slug="fear",
        summary="\ufffe\x08On “fear” & more.",
        topic=make_topic(name="Letting go"),
        author=make_author(name="Dana Reed", slug="dana"),
        body=f"Lead with a [link](/about/) and a note.[^1]\n\n![The sea]({address})\n\n"
        '`<a href="/x">`\n\n[^1]: Here.',
        references="- Bowlby, J. (1980). *Loss*.",
        faqs=[("How long?", "Longer, [see](#faq).")],
        tags=["gr\x01ief"],
        cover_image=picture_file("cover.png", size=(300, 200)),
        cover_alt="A > b",
        revised_at=LONG_AGO + datetime.timedelta(days=900),
    )

    (entry,) = entries(feed(client))

    page = f"{SITE}/articles/fear/"
    named = ("title", "summary", "published", "updated", f"author/{ATOM}name", f"author/{ATOM}uri")
    assert [entry.findtext(ATOM + name) for name in named] == [
        "Fear & <closeness>",
        "On “fear” & more.",
        article.published_at.isoformat(),
        article.revised_at.isoformat(),
        "Dana Reed",
        f"{SITE}/authors/dana/",
    ]
    terms = [each.get("term") for each in entry.findall(f"{ATOM}category")]
    assert terms == ["Letting go", "grief"]
    assert link(entry, "alternate") == [page]
    content = entry.find(f"{ATOM}content")
    assert content.get("type") == "html"
    assert re.findall(r'<(?:a|img)\b[^>]*(?:href| src)="([^"]*)"', content.text) == [
        SITE + article.cover_image.url,
        f"{SITE}/about/",
        f"{page}#fn:1",
        SITE + address,
        f"{page}#fnref:1",
        f"{page}#faq",
    ]
    for part in ("Lead with", "Here.", "Bowlby", "<em>Loss</em>", "How long?", "Longer,"):
        assert part in content.text
    assert '&lt;a href="/x"&gt;' in content.text


def test_a_feed_shows_what_is_live_newest_first(client):
    topic = make_topic(name="Letting go", slug="letting-go", description="Words.")
    for make in HIDDEN:
        make(topic=topic)
    older, newer = make_article(topic=topic), make_article(topic=topic)
    elsewhere = make_article()

    assert titles(feed(client)) == [elsewhere.title, newer.title, older.title]
    page = elements(parse(client.get("/topics/letting-go/")), "link", type="application/atom+xml")
    assert [each.get("href") for each in page] == ["/topics/letting-go/feed/", "/feed/"]
    root = feed(client, "/topics/letting-go/feed/")
    assert titles(root) == [newer.title, older.title]
    assert root.findtext(f"{ATOM}title") == "Letting go · The practice"
    assert link(root, "self") == [f"{SITE}/topics/letting-go/feed/"]
    assert link(root, "alternate") == [f"{SITE}/topics/letting-go/"]
    # Where it was on a site that moved here
    old = ("/rss/", "/rss.xml", "/feed/rss2/", "/feed.xml", "/atom.xml", "/index.xml")
    assert {client.get(address).get("Location") for address in old} == {"/feed/"}


def test_a_feed_moves_neither_by_itself_nor_an_id_with_title_and_address(client, time_machine):
    article = make_article(updated_at=LONG_AGO + datetime.timedelta(days=1))
    first, root = client.get("/feed/").content, feed(client)

    time_machine.move_to(timezone.now() + datetime.timedelta(days=30))
    assert client.get("/feed/").content == first
    article.title, article.slug = "Another", "another"
    article.save()

    ids = [[each.findtext(f"{ATOM}id") for each in entries(r)] for r in (root, feed(client))]
    assert ids[0] == ids[1] != []
