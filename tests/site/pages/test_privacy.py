"""The privacy notice says what is so."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from sessions.models import Practice
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
    password = "a lantern by the kitchen door"
    practitioner = make_practitioner(password=password)
    make_inbox(practitioner)
    application, article = make_application(), make_article(tags=["trust"])
    public = ["/", "/articles/", "/about/", "/privacy/", "/search/?q=trust", "/feed/"]
    public.append(article.get_absolute_url())
    for name in ("about", "apply", "confidentiality", "return", "received"):
        public.append(reverse(f"private_sessions:{name}"))
    staff, login = Client(), {"username": practitioner.username, "password": password}

    answers = [client.get(path) for path in public]
    answers.append(client.post("/sessions/apply/", filled()))
    answers.append(client.post(RETURN, {"receipt": application.receipt}))
    answers.append(staff.get("/admin/login/"))
    answers.append(staff.post("/admin/login/", login))
    answers += [staff.get("/admin/"), unlock(staff)]
    answers.append(staff.post(LIST + "search/", {"words": "message"}))

    seen = {name for each in answers for name, one in each.cookies.items() if one.value}
    assert set(texts(parse(client.get("/privacy/")), "code")) == seen


def test_the_days_and_the_readers_are_those_that_are_so(client, settings):
    make_inbox()
    settings.SESSIONS_RETENTION_DAYS, settings.BACKUPS_KEPT = 90, 12
    Practice.objects.update(practitioner_name="Dana Reed")

    said = notice(client)

    assert "90 days after the conversation is closed" in said
    assert "180 days after somebody last wrote" in said
    assert "every day and kept for 12 days" in said
    assert "Who receives it: Dana Reed." in said


def test_what_the_practice_adds_stands_in_it_and_what_is_missing_leaves_no_gap(client):
    assert not re.search(r" ,|\(\)|None|: \.", notice(client))
    added = {
        "controller": "1 Harbour Lane",
        "privacy_contact": "privacy@practice.example",
        "processors": "Northern Hosting, Norway",
        "supervisory_authority": "Datatilsynet, https://www.datatilsynet.no",
    }
    Practice(**added).save()

    said = notice(client)

    assert [words for words in added.values() if words not in said] == []


def test_whoever_withdraws_is_told_what_stays(client, settings):
    settings.SESSIONS_RETENTION_DAYS, settings.BACKUPS_KEPT = 90, 12
    application = make_application()
    told = {application.reference: [conversation(client, application)]}
    told["of your letter"] = [client.get("/sessions/letter/")]

    fields = {"receipt": application.receipt, "action": "withdraw", "sure": "on"}
    told[application.reference].append(client.post(RETURN, fields, follow=True))

    for named, pages in told.items():
        for said in [text(parse(page)) for page in pages]:
            assert f"the reference {named}, the dates, and that you withdrew" in said
            assert "the practice sees them for 90 days" in said
            assert "within 12 days" in said
