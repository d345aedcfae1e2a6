"""Help within reach: one page with every line, and a link to it from wherever a reader is."""

import pytest
from django.db import DatabaseError
from django.test import Client

from sessions.models import CrisisLine, Practice
from tests.pages import elements, links, parse, text, texts
from tests.sessions.apply.applying import conversation
from tests.sessions.factories import make_application

pytestmark = pytest.mark.django_db

PAGES = ("", "letter/", "apply/", "return/", "received/", "aply/")


def test_the_page_says_what_to_do_and_names_every_line(client):
    CrisisLine.objects.create(kind="crisis", country="Atlantis", name="By text", contact="text HI")

    response = client.get("/help/")

    page = parse(response)
    (first, *_) = elements(page, "ol")
    assert len(elements(first, "li")) == 5
    lists = elements(page, "section", class_="help-lines")
    assert [texts(part, "h2")[0] for part in lists] == list(CrisisLine.Kind.labels)
    shown = " ".join(text(part) for part in lists)
    for line in CrisisLine.objects.all():
        assert f"{line.name} {line.contact}" in shown
        assert not line.dial or f"tel:{line.dial}" in links(page)
    assert links(elements(page, "main")[0])[0] == "/sessions/exit/"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_help_is_there_while_the_site_is_broken(client, monkeypatch):
    client.get("/help/")

    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("sessions.last_known.LastKnown.read_crisis_lines", fail)
    without_lists = client.get("/help/")
    monkeypatch.setattr("articles.views.pages.counts.topics", fail)
    error = Client(raise_request_exception=False).get("/")

    assert without_lists.status_code == 503
    assert "Samaritans" in text(elements(parse(without_lists), "aside", class_="crisis")[0])
    assert error.status_code == 500
    assert "/help/" in links(parse(error))


def test_every_page_shows_help_above_and_below(client):
    for address in ("/articles/", "/about/", "/sessions/apply/", "/", "/nothing/"):
        page = parse(client.get(address))
        (masthead,) = elements(page, "header", class_="masthead")
        (disclaimer,) = elements(page, "p", class_="footer-note")
        assert "/help/" in links(masthead), address
        assert links(disclaimer) == ["/help/"], address


def test_help_in_danger_and_the_way_out_stand_on_every_page_of_an_applicant(client):
    application = make_application()
    Practice.objects.update(exit_address="https://weather.example/")
    pages = {name: client.get(f"/sessions/{name}") for name in PAGES}
    pages["conversation"] = conversation(client, application)
    sure = {"receipt": application.receipt, "action": "withdraw", "sure": "on"}
    pages["withdrawn"] = client.post("/sessions/return/", sure, follow=True)
    Practice.objects.update(intake="closed")
    pages["closed"] = client.get("/sessions/apply/")

    assert pages["aply/"].status_code == 404
    for name, response in pages.items():
        (main,) = elements(parse(response), "main")
        assert len(elements(main, "aside", class_="crisis")) == (name != "aply/"), name
        (way_out,) = elements(main, "a", class_="exit-link")
        # It is the first thing in the page.
        assert links(main)[0] == way_out.get("href") == "/sessions/exit/"
        assert way_out.get("data-leads-to") == "https://weather.example/"
