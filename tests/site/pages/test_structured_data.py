"""What search engines and messengers are told of a page: true, and nothing that ends its block."""

import datetime
import json

import pytest

from tests.articles.images.picture_files import picture_file
from tests.factories import make_article, make_author, make_topic
from tests.pages import elements, parse

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
HOSTILE = "</script><script>alert(1)</script> & \u2028\u2029 <!--"


def test_an_article_says_who_wrote_it_when_and_from_what(client, media, settings):
    settings.TIME_ZONE = "Asia/Karachi"
    article = make_article(
        title=HOSTILE,
        slug="when-love-ends",
        summary=HOSTILE,
        topic=make_topic(name="Letting go"),
        author=make_author(slug="dana", name="Dana Reed", credentials="PhD", bio="She *writes*."),
        published_at=datetime.datetime(2025, 6, 25, 12, tzinfo=datetime.UTC),
        revised_at=datetime.datetime(2025, 7, 1, 12, tzinfo=datetime.UTC),
        references="- Bowlby, J. (1980). *Loss*.\n- Fraley, R. C. (2002). *Stability*.",
        tags=["grief"],
        faqs=[(HOSTILE, f"`{HOSTILE}`")],
        cover_image=picture_file("cover.png", size=(1200, 630)),
        cover_alt="Sea",
    )

    page = parse(client.get("/articles/when-love-ends/"))

    (block,) = elements(page, "script", type="application/ld+json")
    nodes = {node["@type"]: node for node in json.loads(block.text)["@graph"]}
    dana, practice = {"@id": f"{SITE}/authors/dana/#person"}, {"@id": f"{SITE}/#practice"}
    expected = {
        "headline": HOSTILE,
        "description": HOSTILE,
        "author": dana,
        "publisher": practice,
        "datePublished": "2025-06-25T17:00:00+05:00",
        "dateModified": "2025-07-01T17:00:00+05:00",
        "image": [f"{SITE}{article.cover_image.url}"],
        "wordCount": article.word_count,
        "articleSection": "Letting go",
        "keywords": ["grief"],
        "citation": ["Bowlby, J. (1980). Loss.", "Fraley, R. C. (2002). Stability."],
    }
    assert nodes["Article"].items() >= expected.items()
    assert nodes["FAQPage"]["mainEntity"][0]["name"] == HOSTILE
    person = {"name": "Dana Reed", "jobTitle": "PhD", "description": "She writes."}
    assert nodes["Person"].items() >= (dana | person | {"worksFor": practice}).items()
    # No text of an author ends the block.
    assert not set("<>&\u2028\u2029") & set(block.text)

    told = {meta.get("property"): meta.get("content") for meta in elements(page, "meta")}
    told |= {meta.get("name"): meta.get("content") for meta in elements(page, "meta")}
    assert told["og:title"] == expected["headline"]
    assert told["og:description"] == told["description"] == expected["description"]
    assert told["og:image"] == f"{SITE}{article.cover_image.url}"
