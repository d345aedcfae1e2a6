"""What search engines and messengers are told of a page: true, and nothing that ends its block."""

import datetime
import json

import pytest

from articles.models import AuthorLink
from sessions.models import Practice, SessionsPage
from tests.articles.images.picture_files import picture_file
from tests.factories import make_article, make_author, make_topic
from tests.pages import elements, parse, texts

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


def graph(client, address):
    """{type: node} of the one graph of a page."""
    (block,) = elements(parse(client.get(address)), "script", type="application/ld+json")
    data = json.loads(block.text)
    # One type each: reading modes drop a graph with an array of them.
    nodes = {node["@type"]: node for node in data["@graph"]}
    assert len(nodes) == len(data["@graph"])
    return nodes


def whole_article(**fields):
    author = make_author(name="Dana Reed", slug="dana", credentials="PhD", bio="She *writes*.")
    AuthorLink.objects.create(author=author, label="A university", url="https://example.org/a")
    defaults = {
        "title": "When love & trust end",
        "slug": "when-love-ends",
        "summary": "What <b> helps.",
        "topic": make_topic(name="Letting go", slug="letting-go"),
        "author": author,
        "published_at": datetime.datetime(2025, 6, 25, 12, tzinfo=datetime.UTC),
        "revised_at": datetime.datetime(2025, 7, 1, 12, tzinfo=datetime.UTC),
        "reviewed_on": datetime.date(2026, 1, 9),
        "references": "- Bowlby, J. (1980). *Loss*.\n- Fraley, R. C. (2002). *Stability*.",
        "tags": ["grief"],
        "faqs": [("How long & why?", "Longer than *anybody* says.\n\n- One"), ("So?", "Yes.")],
    }
    return make_article(**defaults | fields)


def test_an_article_says_who_wrote_it_when_and_from_what(client, media, settings):
    settings.TIME_ZONE = "Asia/Karachi"
    cover = picture_file("cover.png", size=(1200, 630))
    article = whole_article(cover_image=cover, cover_alt="Sea")

    nodes = graph(client, "/articles/when-love-ends/")

    dana, practice = {"@id": f"{SITE}/authors/dana/#person"}, {"@id": f"{SITE}/#practice"}
    expected = {
        "headline": "When love & trust end",
        "description": "What <b> helps.",
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
    about = nodes["MedicalWebPage"]
    assert (about["lastReviewed"], about["reviewedBy"]) == ("2026-01-09", practice)
    person = {"name": "Dana Reed", "jobTitle": "PhD", "description": "She writes."}
    assert nodes["Person"].items() >= (dana | person | {"worksFor": practice}).items()
    steps = nodes["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Home", "Letting go", expected["headline"]]

    page = parse(client.get("/articles/when-love-ends/"))
    told = {meta.get("property"): meta.get("content") for meta in elements(page, "meta")}
    told |= {meta.get("name"): meta.get("content") for meta in elements(page, "meta")}
    assert texts(page, "title") == ["When love & trust end · The practice"]
    assert told["og:title"] == expected["headline"]
    assert told["og:description"] == told["description"] == expected["description"]
    assert told["og:image"] == f"{SITE}{article.cover_image.url}"
    assert told["article:published_time"] == expected["datePublished"]
    assert told["twitter:card"] == "summary_large_image"


def test_no_text_of_an_author_ends_the_block(client):
    hostile = "</script><script>alert(1)</script> & \u2028\u2029 <!--"
    article = whole_article(
        title=hostile, summary=hostile, tags=[hostile], faqs=[(hostile, f"`{hostile}`")]
    )

    response = client.get(article.get_absolute_url())

    (block,) = elements(parse(response), "script", type="application/ld+json")
    node = json.loads(block.text)["@graph"][2]
    assert (node["headline"], node["description"]) == (hostile, hostile)
    assert not set("<>&\u2028\u2029") & set(block.text)


def test_whoever_the_practice_is_named_after_holds_its_license_and_offers_its_sessions(client):
    Practice(practitioner_name="Dana Reed").save()
    offer = {"fee": "80 euros", "languages": "English, Urdu and Punjabi", "licence": "No. 12"}
    SessionsPage.objects.update(**offer, register_url="https://register.example/12")
    whole_article()

    for address in ("/", "/about/", "/authors/dana/"):
        nodes = graph(client, address)
        practice, person = nodes["ProfessionalService"], nodes["Person"]
        assert practice["founder"] == {"@id": person["@id"]}
        license = person["hasCredential"]
        assert (license["name"], license["url"]) == ("No. 12", "https://register.example/12")
        assert person["knowsLanguage"] == ["English", "Urdu", "Punjabi"]
        assert practice["priceRange"] == "80 euros"
        assert practice["makesOffer"]["itemOffered"]["url"] == f"{SITE}/sessions/"
    assert nodes["ProfilePage"]["mainEntity"] == {"@id": person["@id"]}
    assert graph(client, "/topics/letting-go/")["ItemList"]["numberOfItems"] == 1
