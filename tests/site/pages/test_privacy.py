"""The privacy notice says what is so."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Page
from sessions.models import Practice
from sessions.retention import load_policy
from tests.factories import make_article
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import RETURN, conversation, filled
from tests.sessions.factories import make_application, make_inbox, make_practitioner
from tests.sessions.inbox_pages import LIST, unlock

pytestmark = pytest.mark.django_db


def notice(client):
    return text(elements(parse(client.get("/privacy/")), "main")[0])


def test_every_cookie_that_a_page_sets_is_told_and_no_other(client, settings):
    settings.SECOND_FACTOR = False
    practitioner = make_practitioner(password="a lantern by the kitchen door")
    make_inbox(practitioner)
    application, article = make_application(), make_article(tags=["trust"])
    seen = set()

    def visit(browser, path, **fields):
        send = browser.post if fields else browser.get
        response = send(path, fields) if fields else send(path)
        seen.update(name for name, cookie in response.cookies.items() if cookie.value)

    for path in ("/", "/articles/", "/about/", "/privacy/", "/search/?q=trust", "/feed/"):
        visit(client, path)
    visit(client, article.get_absolute_url())
    for name in ("about", "apply", "confidentiality", "return", "received"):
        visit(client, reverse(f"private_sessions:{name}"))
    visit(client, "/sessions/apply/", **filled())
    visit(client, RETURN, receipt=application.receipt)
    staff = Client()
    visit(staff, "/admin/login/")
    password = "a lantern by the kitchen door"
    visit(staff, "/admin/login/", username=practitioner.username, password=password)
    visit(staff, "/admin/")
    seen.update(name for name, cookie in unlock(staff).cookies.items() if cookie.value)
    visit(staff, LIST + "search/", words="message")

    assert set(texts(parse(client.get("/privacy/")), "code")) == seen


def test_the_days_and_the_readers_are_those_that_are_so(client, settings):
    make_inbox()
    settings.SESSIONS_RETENTION_DAYS, settings.BACKUPS_KEPT = 90, 12
    Practice.objects.update(practitioner_name="Dana Reed")

    said = notice(client)

    assert "90 days after the conversation is closed" in said
    assert "180 days after somebody last wrote" in said
    assert "every day and kept for 12 days" in said
    days = load_policy()["days"]["spam"]
    assert f"looks like spam goes after {days} days" in said
    letter = text(parse(client.get("/sessions/letter/")))
    assert f"one that looks like spam after {days}." in letter
    assert "Who receives it: Dana Reed." in said


def test_without_backups_it_says_so(client, settings):
    settings.BACKUPS_KEPT = 0

    assert "Backups: none are kept." in notice(client)


def test_what_the_practice_adds_stands_in_it_and_what_is_missing_leaves_no_gap(client):
    assert not re.search(r" ,|\(\)|None|: \.", notice(client))
    Practice(
        controller="Dana Reed\n1 Harbour Lane",
        privacy_contact="privacy@practice.example",
        processors="Northern Hosting, Norway",
        supervisory_authority="Datatilsynet, https://www.datatilsynet.no",
    ).save()

    said = notice(client)

    for words in (
        "Dana Reed1 Harbour Lane",
        "go to privacy@practice.example.",
        "Northern Hosting, Norway",
        "complain to Datatilsynet, https://www.datatilsynet.no, or",
    ):
        assert words in said


def test_the_words_of_the_author_stand_above(client):
    Page.objects.filter(slug="privacy").update(body_html="<p>We like few data.</p>")

    said = notice(client)

    assert said.index("We like few data.") < said.index("Who is responsible")


def test_whoever_withdraws_is_told_what_stays(client, settings):
    settings.SESSIONS_RETENTION_DAYS, settings.BACKUPS_KEPT = 90, 12
    application = make_application()

    fields = {"receipt": application.receipt, "action": "withdraw", "sure": "on"}
    before = [conversation(client, application), client.get("/sessions/letter/")]
    after = client.post(RETURN, fields, follow=True)

    for page, named in zip(
        [*before, after],
        (application.reference, "of your letter", application.reference),
        strict=True,
    ):
        said = text(parse(page))
        assert f"the reference {named}, the dates, and that you withdrew" in said
        assert "the practice sees them for 90 days" in said
        assert "within 12 days" in said
