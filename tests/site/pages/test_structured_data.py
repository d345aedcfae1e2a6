"""What pages say in the words of schema.org is true, complete and well-formed."""

import datetime
import json

import pytest

from articles.models import AuthorLink, Page
from sessions.models import Practice, SessionsPage
from tests.articles.images.picture_files import picture_file
from tests.factories import make_article, make_author, make_draft, make_topic
from tests.pages import elements, parse, text
from tests.site.pages.schema_org import check

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


def graph(client, address):
    """{type: node} of the one graph of a page, checked against the vocabulary."""
    (block,) = elements(parse(client.get(address)), "script", type="application/ld+json")
    data = json.loads(block.text)
    check(data)
    # One type each: reading modes drop a graph with an array of them.
    nodes = {node["@type"]: node for node in data["@graph"]}
    assert len(nodes) == len(data["@graph"])
    return nodes


def whole_article(**fields):
    author = make_author(name="Dana Reed", slug="dana", credentials="PhD", bio="She *writes*.")
    AuthorLink.objects.create(author=author, label="A register", url="https://example.org/b")
    AuthorLink.objects.create(author=author, label="A university", url="https://example.org/a")
    defaults = {
        "title": "When love ends",
        "slug": "when-love-ends",
        "summary": "What helps.",
        "topic": make_topic(name="Letting go", slug="letting-go"),
        "author": author,
        "published_at": datetime.datetime(2025, 6, 25, 12, tzinfo=datetime.UTC),
        "revised_at": datetime.datetime(2025, 7, 1, 12, tzinfo=datetime.UTC),
        "reviewed_on": datetime.date(2026, 1, 9),
        "reading_minutes_override": 7,
        "references": "- Bowlby, J. (1980). *Loss*.\n- Fraley, R. C. (2002). *Stability*.",
        "tags": ["grief", "hope"],
        "faqs": [("How long & why?", "Longer than *anybody* says.\n\n- One"), ("So?", "Yes.")],
    }
    return make_article(**defaults | fields)


def test_an_article_says_who_wrote_it_when_and_from_what(client, media, settings):
    settings.TIME_ZONE = "Asia/Karachi"
    cover = picture_file("cover.png", size=(1200, 630))
    article = whole_article(cover_image=cover, cover_alt="Sea")

    nodes = graph(client, "/articles/when-love-ends/")

    page, dana = f"{SITE}/articles/when-love-ends/", {"@id": f"{SITE}/authors/dana/#person"}
    practice = {"@id": f"{SITE}/#practice"}
    expected = {
        "url": page,
        "headline": "When love ends",
        "description": "What helps.",
        "author": dana,
        "publisher": practice,
        "datePublished": "2025-06-25T17:00:00+05:00",
        "dateModified": "2025-07-01T17:00:00+05:00",
        "image": [f"{SITE}{article.cover_image.url}"],
        "wordCount": article.word_count,
        "timeRequired": "PT7M",
        "inLanguage": "en",
        "articleSection": "Letting go",
        "keywords": ["grief", "hope"],
        "about": {"@type": "Thing", "name": "Letting go", "url": f"{SITE}/topics/letting-go/"},
        "citation": ["Bowlby, J. (1980). Loss.", "Fraley, R. C. (2002). Stability."],
    }
    assert nodes["Article"].items() >= expected.items()
    about = nodes["MedicalWebPage"]
    assert (about["lastReviewed"], about["reviewedBy"]) == ("2026-01-09", practice)
    person = {"name": "Dana Reed", "jobTitle": "PhD", "description": "She writes."}
    person["sameAs"] = ["https://example.org/a", "https://example.org/b"]
    assert nodes["Person"].items() >= (dana | person | {"worksFor": practice}).items()
    assert trail(nodes) == [
        ("Home", f"{SITE}/"),
        ("Letting go", f"{SITE}/topics/letting-go/"),
        ("When love ends", page),
    ]


def trail(nodes):
    steps = nodes["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    return [(step["name"], step["item"]) for step in steps]


def test_questions_are_those_that_readers_see_and_what_is_missing_is_not_claimed(client):
    article, bare = whole_article(), make_article()

    questions = graph(client, article.get_absolute_url())["FAQPage"]["mainEntity"]

    shown = elements(parse(client.get(article.get_absolute_url())), "div", class_="question")
    for told, seen in zip(questions, shown, strict=True):
        assert f"{told['name']} {told['acceptedAnswer']['text']}" == text(seen)
        assert told["@id"].partition("#")[2] == elements(seen, "h3")[0].get("id")
    nodes = graph(client, bare.get_absolute_url())
    assert {"FAQPage", "MedicalWebPage"} & set(nodes) == set()
    assert {"image", "keywords", "citation"} & set(nodes["Article"]) == set()
    assert {"lastReviewed", "reviewedBy"} & set(nodes["WebPage"]) == set()
    assert {"jobTitle", "sameAs", "image", "description"} & set(nodes["Person"]) == set()


def test_the_site_names_its_publisher_and_its_search(client):
    nodes = graph(client, "/")

    action, publisher = nodes["WebSite"]["potentialAction"], nodes["ProfessionalService"]
    search = f"{SITE}/search/?q={{search_term_string}}"
    assert action["target"] == {"@type": "EntryPoint", "urlTemplate": search}
    assert action["query-input"] == "required name=search_term_string"
    assert publisher["@id"] == nodes["WebSite"]["publisher"]["@id"]
    assert (publisher["name"], publisher["url"]) == ("The practice", f"{SITE}/")
    assert nodes["WebPage"]["name"] == Page.objects.get(slug="home").title


def test_lists_name_their_articles_in_order(client):
    topic = make_topic(name="Letting go", slug="letting-go", description="Words.")
    articles = [make_article(topic=topic) for _ in range(14)]
    make_draft(topic=topic)

    nodes = graph(client, "/topics/letting-go/?page=2")

    assert nodes["CollectionPage"]["url"] == f"{SITE}/topics/letting-go/?page=2"
    assert nodes["CollectionPage"]["description"] == "Words."
    assert nodes["ItemList"]["numberOfItems"] == 14
    items = nodes["ItemList"]["itemListElement"]
    assert [item["position"] for item in items] == [13, 14]
    for item, article in zip(items, articles[1::-1], strict=True):
        assert item["name"] == article.title
        assert item["url"] == SITE + article.get_absolute_url()


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


OFFER = {
    "fee": "80 euros",
    "languages": "English, Urdu and Punjabi",
    "place": "Online",
    "licence": "No. 12",
    "register_url": "https://register.example/12",
}


def test_whoever_the_practice_is_named_after_holds_its_license_and_offers_its_sessions(client):
    Practice(practitioner_name="Dana Reed").save()
    SessionsPage.objects.update(**OFFER)
    article = whole_article()

    for address in ("/", "/about/", "/authors/dana/"):
        nodes = graph(client, address)
        practice, person = nodes["ProfessionalService"], nodes["Person"]
        assert practice["founder"] == {"@id": person["@id"]}
        assert person["worksFor"] == {"@id": practice["@id"]}
        license = person["hasCredential"]
        assert (license["credentialCategory"], license["name"]) == ("license", OFFER["licence"])
        assert license["url"] == OFFER["register_url"]
        assert person["knowsLanguage"] == ["English", "Urdu", "Punjabi"]
        assert (practice["priceRange"], practice["areaServed"]) == ("80 euros", "Online")
        service = practice["makesOffer"]["itemOffered"]
        assert service["availableChannel"]["availableLanguage"] == person["knowsLanguage"]
        assert service["url"] == f"{SITE}/sessions/"
    # The last of them is a profile.
    assert nodes["ProfilePage"]["mainEntity"] == {"@id": person["@id"]}
    assert person["sameAs"] == ["https://example.org/b", "https://example.org/a"]
    assert person["knowsAbout"] == ["Letting go"]
    assert nodes["ProfilePage"]["dateModified"] == article.published_at.isoformat()
    assert trail(nodes) == [("Home", f"{SITE}/"), ("Dana Reed", f"{SITE}/authors/dana/")]
