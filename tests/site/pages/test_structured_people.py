"""Who writes, who offers sessions and what is known of them, in the words of schema.org."""

import pytest

from sessions.models import Practice, SessionsPage
from tests.site.pages.test_structured_data import SITE, graph, trail, whole_article

pytestmark = pytest.mark.django_db


def test_whoever_the_practice_is_named_after_holds_its_license_and_offers_its_sessions(client):
    Practice(practitioner_name="Dana Reed").save()
    SessionsPage.objects.update(
        fee="80 euros",
        languages="English, Urdu and Punjabi",
        place="Online",
        licence="No. 12",
        register_url="https://register.example/12",
    )
    whole_article()

    for address in ("/", "/about/", "/authors/dana/"):
        nodes = graph(client, address)
        practice, person = nodes["ProfessionalService"], nodes["Person"]
        assert practice["founder"] == {"@id": person["@id"]}
        assert person["worksFor"] == {"@id": practice["@id"]}
        assert person["hasCredential"] == {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": "license",
            "name": "No. 12",
            "url": "https://register.example/12",
        }
        assert person["knowsLanguage"] == ["English", "Urdu", "Punjabi"]
        assert (practice["priceRange"], practice["areaServed"]) == ("80 euros", "Online")
        service = practice["makesOffer"]["itemOffered"]
        assert service["availableChannel"]["availableLanguage"] == person["knowsLanguage"]
        assert service["url"] == f"{SITE}/sessions/"


def test_an_authors_page_is_a_profile(client):
    article = whole_article()

    nodes = graph(client, "/authors/dana/")

    assert nodes["ProfilePage"]["mainEntity"] == {"@id": nodes["Person"]["@id"]}
    assert nodes["Person"]["sameAs"] == ["https://example.org/b", "https://example.org/a"]
    assert nodes["Person"]["knowsAbout"] == ["Letting go"]
    assert nodes["ProfilePage"]["dateModified"] == article.published_at.isoformat()
    assert trail(nodes) == [("Home", f"{SITE}/"), ("Dana Reed", f"{SITE}/authors/dana/")]
