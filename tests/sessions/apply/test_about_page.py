"""The page about sessions and the invitation that leads to it."""

import pytest

from sessions.models import CrisisLine, Practice
from tests.factories import make_article
from tests.pages import elements, links, parse, text, texts
from tests.sessions.apply.applying import conversation
from tests.sessions.factories import make_application, make_inbox

pytestmark = pytest.mark.django_db

PAGES = ("", "letter/", "apply/", "return/", "received/", "aply/")


def test_the_page_says_how_sessions_work_and_where_to_turn_in_danger(client):
    page = parse(client.get("/sessions/"))

    assert texts(page, "h1") == ["How sessions work"]
    (crisis,) = elements(page, "aside", class_="crisis")
    words = " ".join(Practice.objects.get().crisis_text.split())
    assert text(crisis).startswith(f"{words} Crisis lines by country Argentina")
    for line in CrisisLine.objects.all():
        assert f"{line.country} {line.name} {line.contact}" in text(crisis)


def test_the_way_out_is_the_first_thing_in_the_page(client):
    Practice(exit_address="https://weather.example/").save()

    page = parse(client.get("/sessions/"))

    main = elements(page, "main")[0]
    assert links(main)[0] == "/sessions/exit/"
    assert elements(main, "a")[0].get("data-leads-to") == "https://weather.example/"


def test_the_invitation_says_what_the_practice_says(client):
    make_inbox()
    Practice(
        practitioner_name="Dana Reed",
        invitation_heading="One line.\nAnother.",
        invitation_text="In confidence.",
        invitation_button="Read on",
    ).save()
    article = make_article()

    for address in ("/", article.get_absolute_url()):
        page = parse(client.get(address))
        (invitation,) = elements(page, "aside", class_="invitation")
        assert text(invitation) == "Private sessions One line.Another. In confidence. Read on"
        assert links(invitation) == ["/sessions/apply/"]
        assert texts(page, "title")[0].endswith("· Dana Reed")


def test_pages_work_before_anybody_has_saved_the_practice(client):
    Practice.objects.all().delete()

    assert client.get("/sessions/").status_code == 200
    assert client.get("/").status_code == 200


def test_help_in_danger_and_the_way_out_stand_on_every_page_of_an_applicant(client):
    make_inbox()
    application = make_application()
    pages = {name: client.get(f"/sessions/{name}") for name in PAGES}
    pages["conversation"] = conversation(client, application)
    sure = {"receipt": application.receipt, "action": "withdraw", "sure": "on"}
    pages["withdrawn"] = client.post("/sessions/return/", sure, follow=True)
    Practice.objects.update(intake="closed")
    pages["closed"] = client.get("/sessions/apply/")

    assert pages["aply/"].status_code == 404
    for name, response in pages.items():
        page = parse(response)
        assert len(elements(page, "aside", class_="crisis")) == (name != "aply/"), name
        assert len(elements(page, "a", class_="exit-link")) == 1, name

    assert client.get("/sessions/apply").headers["Location"] == "/sessions/apply/"
