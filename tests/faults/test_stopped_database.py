"""While the database does not answer, readers read, and nobody loses what they wrote."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from attachment_site.core.caching.page_cache import PageCache
from sessions.models import Application, CrisisLine, Practice
from tests.factories import make_article, make_topic
from tests.faults.plugs.stopping import stopped_database
from tests.pages import elements, parse, sent_by, texts
from tests.sessions.apply.applying import conversation, filled, refusals
from tests.sessions.factories import make_application, make_inbox

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

WORDS = "It began in the spring, on a train; “I will write”, she said."


@pytest.fixture
def visitor(client):
    """A browser that keeps cookies, and is shown what a visitor is shown of an error."""
    client.raise_request_exception = False
    client.cookies["form"] = "1"
    return client


def fields(response):
    """What the browser would send with the first form of a page."""
    return sent_by(elements(parse(response), "form", method="post")[0])


def test_an_application_stays_on_the_page_and_can_be_sent_afterwards(visitor):
    make_inbox()
    Practice.objects.update(practitioner_name="Dana Reed", exit_address="https://weather.example/")
    visitor.get("/sessions/apply/")
    application = filled(question_1=WORDS)

    with stopped_database():
        response = visitor.post("/sessions/apply/", application)

    assert response.status_code == 503
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert refusals(response) == [
        "Your letter could not be sent: the site cannot store anything at the moment. Nothing is"
        " lost, every word is still here. Please wait a few minutes, and send it again."
    ]
    page = parse(response)
    (way_out,) = elements(page, "a", class_="exit-link")
    assert way_out.get("data-leads-to") == "https://weather.example/"
    assert "Dana Reed" in texts(page, "header", class_="masthead")[0]
    kept = {name: value.strip() for name, value in fields(response).items()}
    assert kept == application | {"email_asked": "", "town_asked": ""}

    assert visitor.post("/sessions/apply/", fields(response)).status_code == 302
    assert Application.objects.get().status == "new"


def test_a_message_or_a_receipt_stays_on_the_page_and_can_be_sent_afterwards(visitor):
    application = make_application()
    shown = conversation(visitor, application)
    message = fields(shown) | {"message": WORDS, "action": "message"}

    with stopped_database():
        response = visitor.post("/sessions/return/", message)
        # Typed in spite of the conversation that is open
        asked = visitor.post("/sessions/return/", {"receipt": application.receipt})

    assert (response.status_code, asked.status_code) == (503, 503)
    assert fields(asked) == {"receipt": application.receipt}
    assert texts(parse(asked), "h1") == ["Return to your conversation"]
    assert application.receipt not in response.content.decode()
    assert fields(response)["message"].strip() == WORDS

    sent = visitor.post("/sessions/return/", fields(response), follow=True)
    assert texts(parse(sent), "p", role="status") == ["Your message has been sent."]
    assert application.messages.count() == 1


def test_pages_about_sessions_ask_to_come_back_and_the_way_out_leads_away(visitor):
    make_inbox()
    Practice.objects.update(exit_address="https://weather.example/")
    visitor.get("/sessions/")
    visitor.cookies["receipt"] = "x"

    with stopped_database():
        names = ("", "apply/", "return/")
        responses = [visitor.get(f"/sessions/{name}") for name in names]
        out = visitor.get("/sessions/exit/")

    for response in responses:
        page = parse(response)
        assert response.status_code == 503
        assert texts(page, "h1") == ["Please come back in a few minutes"]
        assert elements(page, "a", class_="exit-link")
        (crisis,) = elements(page, "aside", class_="crisis")
        assert len(elements(crisis, "li")) == CrisisLine.objects.count()
    assert (out.status_code, out["Location"]) == (302, "https://weather.example/")
    assert visitor.cookies["receipt"].value == ""


def test_an_article_that_was_read_is_read_on_and_another_asks_to_come_back():
    read, unread = make_article(title="Trust", slug="trust"), make_article(slug="unread")
    site = PageCache(WSGIHandler(), never=("/sessions/",), megabytes=4, is_shared=False, poll=0)
    assert get(site, read.get_absolute_url())[0] == "200 OK"

    with stopped_database():
        status, body = get(site, read.get_absolute_url())
        other_status, other_body = get(site, unread.get_absolute_url())

    assert (status, b"Trust" in body) == ("200 OK", True)
    assert other_status == "503 Service Unavailable"
    assert b"Please come back in a few minutes" in other_body
    assert get(site, unread.get_absolute_url())[0] == "200 OK"


def get(site, path):
    """Status and body of one request to a WSGI application."""
    answers = []
    environ = RequestFactory().get(path).environ
    body = b"".join(site(environ, lambda *answer: answers.append(answer)))
    return answers[-1][0], body


def test_what_is_saved_in_admin_stays_on_the_page_and_a_password_does_not(visitor, admin_user):
    topic = make_topic(name="Before", slug="trust")
    visitor.force_login(admin_user)
    address = f"/admin/articles/topic/{topic.pk}/change/"
    sent = {"name": "After", "slug": "trust", "description": WORDS, "position": "1"}

    with stopped_database():
        response = visitor.post(address, sent)
        password = {"username": "dana", "password": "nine pears"}
        of_login = visitor.post("/admin/login/", password)

    assert (response.status_code, of_login.status_code) == (503, 503)
    assert texts(parse(response), "h1") == ["Please come back in a few minutes"]
    assert fields(response) == sent
    assert "nine pears" not in of_login.content.decode()

    visitor.post(address, fields(response))
    topic.refresh_from_db()
    assert (topic.name, topic.description) == ("After", WORDS)
