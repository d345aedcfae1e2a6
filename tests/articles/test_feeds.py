"""Feeds hold the whole text, as RFC 4287 wants them, and never move by themselves."""

import datetime
import io
import re
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from turbohtml import etree

from articles.images.processing import process_image
from articles.images.storage import store_picture
from tests.articles.images.picture_files import picture_bytes, picture_file
from tests.factories import (
    LONG_AGO,
    make_article,
    make_author,
    make_draft,
    make_scheduled,
    make_taken_down,
    make_topic,
)
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
    article = make_article(
        title="Fear & <closeness>",
        slug="fear",
        summary="On “fear” & more.",
        topic=make_topic(name="Letting go"),
        author=make_author(name="Dana Reed", slug="dana"),
        body='Lead with a [link](/about/) and a note.[^1]\n\n`<a href="/x">`\n\n[^1]: Here.',
        references="- Bowlby, J. (1980). *Loss*.",
        faqs=[("How long?", "Longer, [see](#faq).")],
        tags=["grief"],
        cover_image=picture_file("cover.png", size=(300, 200)),
        cover_alt="A > b",
        revised_at=LONG_AGO + datetime.timedelta(days=900),
    )

    (entry,) = entries(feed(client))

    page = f"{SITE}/articles/fear/"
    assert entry.findtext(f"{ATOM}title") == "Fear & <closeness>"
    assert entry.findtext(f"{ATOM}summary") == "On “fear” & more."
    assert entry.findtext(f"{ATOM}published") == article.published_at.isoformat()
    assert entry.findtext(f"{ATOM}updated") == article.revised_at.isoformat()
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Dana Reed"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == f"{SITE}/authors/dana/"
    assert [each.get("term") for each in entry.findall(f"{ATOM}category")] == [
        "Letting go",
        "grief",
    ]
    assert link(entry, "alternate") == [page]
    content = entry.find(f"{ATOM}content")
    assert content.get("type") == "html"
    assert re.findall(r'<(?:a|img)\b[^>]*(?:href|src)="([^"]*)"', content.text) == [
        SITE + article.cover_image.url,
        f"{SITE}/about/",
        f"{page}#fn:1",
        f"{page}#fnref:1",
        f"{page}#faq",
    ]
    for part in ("Lead with", "Here.", "Bowlby", "<em>Loss</em>", "How long?", "Longer,"):
        assert part in content.text
    assert '&lt;a href="/x"&gt;' in content.text


def test_each_width_of_a_picture_has_a_whole_address(client, media):
    address = store_picture(process_image(io.BytesIO(picture_bytes(size=(1000, 500))), "sea"))
    make_article(body=f"Lead.\n\n![The sea]({address})")

    (entry,) = entries(feed(client))

    picture = etree.document_fromstring(entry.findtext(f"{ATOM}content"))
    base = SITE + address.removesuffix("-1000x500.webp")
    assert [each.get("srcset") for each in picture.iter() if each.get("srcset")] == [
        f"{base}-480.avif 480w, {base}-960.avif 960w, {base}-1000.avif 1000w",
        f"{base}-480.webp 480w, {base}-960.webp 960w, {SITE}{address} 1000w",
    ]


def test_a_feed_shows_what_is_live_newest_first(client):
    topic = make_topic(name="Letting go", slug="letting-go", description="Words.")
    for make in (make_draft, make_scheduled, make_taken_down):
        make(topic=topic)
    older, newer = make_article(topic=topic), make_article(topic=topic)
    elsewhere = make_article()

    assert titles(feed(client)) == [elsewhere.title, newer.title, older.title]
    root = feed(client, "/topics/letting-go/feed/")
    assert titles(root) == [newer.title, older.title]
    assert root.findtext(f"{ATOM}title") == "Letting go · The practice"
    assert root.findtext(f"{ATOM}subtitle") == "Words."
    assert link(root, "self") == [f"{SITE}/topics/letting-go/feed/"]
    assert link(root, "alternate") == [f"{SITE}/topics/letting-go/"]


def test_a_feed_moves_neither_by_itself_nor_an_id_with_title_and_address(client, time_machine):
    make_topic(slug="empty")
    assert entries(feed(client)) == []
    for slug in ("empty", "nothing"):
        assert client.get(f"/topics/{slug}/feed/").status_code == 404
    article = make_article(updated_at=LONG_AGO + datetime.timedelta(days=1))
    first, root = client.get("/feed/").content, feed(client)

    time_machine.move_to(timezone.now() + datetime.timedelta(days=30))
    assert client.get("/feed/").content == first
    article.title, article.slug = "Another", "another"
    article.save()

    ids = [[each.findtext(f"{ATOM}id") for each in entries(r)] for r in (root, feed(client))]
    assert ids[0] == ids[1] != []


def test_characters_that_xml_cannot_hold_are_left_out(client):
    make_article(
        title="One\x0btwo\x1f",
        summary="\ufffe\x08Summary",
        body="Words\x0c here.",
        tags=["a\x01b"],
        author=make_author(name="Dana\x02"),
        topic=make_topic(name="To\x03pic"),
    )

    (entry,) = entries(feed(client))

    assert entry.findtext(f"{ATOM}title") == "Onetwo"
    assert entry.findtext(f"{ATOM}summary") == "Summary"


def test_the_feed_keeps_its_size_and_its_queries(client, django_assert_num_queries):
    topic, author = make_topic(), make_author()
    for number, shown in ((2, 2), (20, 20)):
        for _ in range(number):
            make_article(topic=topic, author=author, tags=["a", "b"], faqs=[("Why?", "So.")])
        with django_assert_num_queries(6):
            assert len(titles(feed(client))) == shown


def test_pages_lead_feed_readers_to_their_feed(client):
    article = make_article(topic=make_topic(slug="letting-go"))

    def feeds(address):
        page = parse(client.get(address))
        return [
            element.get("href")
            for element in elements(page, "link", rel="alternate", type="application/atom+xml")
        ]

    assert feeds("/") == feeds(article.get_absolute_url()) == ["/feed/"]
    assert feeds("/topics/letting-go/") == ["/topics/letting-go/feed/", "/feed/"]
