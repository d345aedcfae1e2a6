"""Nothing that was typed on an application's page is lost: by another button, a gate or a tab."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from sessions.models import Draft, Message, Note
from sessions.retention import purge, withdraw
from tests.pages import elements, parse, sent_by, texts
from tests.sessions.factories import (
    PASSPHRASE,
    make_application,
    make_inbox,
    make_note,
    make_practitioner,
)
from tests.sessions.inbox_pages import INBOX, LIST, address, unlock

pytestmark = pytest.mark.django_db

PASSWORD = "nine pears in a wooden bowl"
SOON = datetime.date.today() + datetime.timedelta(days=60)
TIMES = {"times-4-day": SOON.isoformat(), "times-4-time": "16:30"}
BOXES = {"text": "Dear Robin,\nnot finished yet.", "note": "Ask about sleep.", "keep_for": "3"}
TYPED = BOXES | TIMES
BUTTONS = ["saved", "reply", "note", "status:accepted", "erase", "export", "keep"]
# What a button does to the boxes: it sends its own, and leaves the other one alone.
SENT = {"reply": {"text", *TIMES}, "note": {"note"}}


class Browser(Client):
    """Checks CSRF tokens and posts pages as a browser does: with all of their fields."""

    def __init__(self, user):
        super().__init__(enforce_csrf_checks=True)
        self.user = user
        self.sign_in()

    def sign_in(self):
        self.get("/admin/login/")
        fields = {"username": self.user.get_username(), "password": PASSWORD}
        self.post("/admin/login/", fields | self.token())

    def token(self):
        return {"csrfmiddlewaretoken": self.cookies["csrftoken"].value}

    def unlock(self):
        unlock(self, **self.token())

    def open(self, application):
        """The fields of an application's page."""
        return self.fields(self.get(address(application)))

    def fields(self, response):
        """What the page would post."""
        (form,) = [
            form
            for form in elements(parse(response), "form", method="post")
            if elements(form, "input", name="page")
        ]
        return sent_by(form)


@pytest.fixture
def browser():
    user = make_practitioner(password=PASSWORD)
    make_inbox(user)
    browser = Browser(user)
    browser.unlock()
    return browser


def in_boxes(browser, application, names=TYPED):
    """What stands in the boxes of the page, opened again."""
    fields = browser.open(application)
    return {name: fields[name] for name in names if fields[name] not in ("", "0")}


def test_no_button_forgets_what_stands_in_another_box(browser):
    for button in [*BUTTONS, "correct"]:
        application = make_application()
        note = make_note(application, "Ask about sheep.", written_by=browser.user)
        typed = TYPED | {note.box: "Ask about ships."}
        pressed = f"correct:{note.pk}" if button == "correct" else button

        browser.post(address(application), browser.open(application) | typed | {"action": pressed})

        left = {name: words for name, words in typed.items() if name not in SENT.get(button, ())}
        assert (button, in_boxes(browser, application, typed)) == (button, left)
        assert Note.objects.filter(pk=note.pk, corrected_at=None).exists() is (button != "correct")
    assert (Message.objects.count(), Note.objects.count()) == (1, len(BUTTONS) + 2)


def log_out_in_another_tab(browser, time_machine):
    browser.post("/admin/logout/", browser.token())


@pytest.mark.parametrize(
    ("gate", "button"),
    [
        (lambda browser, _: browser.post(INBOX + "lock/", browser.token()), "status:accepted"),
        (lambda _, clock: clock.move_to(timezone.now() + datetime.timedelta(minutes=31)), "reply"),
        (log_out_in_another_tab, "note"),
        (
            lambda browser, clock: (log_out_in_another_tab(browser, clock), browser.sign_in()),
            "note",
        ),
    ],
)
def test_every_gate_gives_back_what_stands_in_every_box(browser, time_machine, gate, button):
    application = make_application()
    page = address(application)
    sent = browser.open(application) | TYPED | {"action": button}
    gate(browser, time_machine)

    response = browser.post(page, sent)

    if response.status_code == 302:
        assert response["Location"] == f"/admin/login/?next={page}"
        told = texts(parse(browser.get(response["Location"])), "li", class_="info")
        assert told[0].startswith("What you wrote is kept.")
        browser.sign_in()
        browser.unlock()
        left = TYPED
    else:
        # One gate after the other, as somebody would go through them.
        wrong = {"passphrase": "not this one at all"}
        for answer in ({"reauth_password": PASSWORD}, wrong, {"passphrase": PASSPHRASE}):
            if response.status_code == 302:
                break
            fields = browser.fields(response)
            assert {name: fields[name] for name in TYPED} == TYPED
            assert "Robin Vale" not in response.content.decode()
            assert not {"reauth_password", "passphrase"} & {n for n in fields if fields[n]}
            response = browser.post(page, fields | answer)
        left = {name: words for name, words in TYPED.items() if name not in SENT.get(button, ())}
    assert in_boxes(browser, application) == left
    application.refresh_from_db()
    assert (application.status == "accepted") is (button == "status:accepted")


def test_a_draft_is_sealed_to_its_writer_and_comes_to_every_device(browser):
    application = make_application()
    browser.post(address(application), browser.open(application) | TYPED | {"action": "draft"})

    assert b"Robin" not in b"".join(bytes(draft.sealed) for draft in Draft.objects.all())
    assert "Draft" in browser.get(LIST).content.decode()
    other_device = Browser(browser.user)
    shown = other_device.get(address(application)).content.decode()
    assert "have not sent yet is kept with it" in shown
    assert "Dear Robin" not in shown
    other_device.unlock()
    assert in_boxes(other_device, application) == TYPED
    Draft.objects.update(user=make_practitioner())
    assert in_boxes(browser, application) == {}


def test_an_older_page_does_not_undo_what_a_newer_one_typed_or_sent(browser):
    application = make_application()
    older, newer = browser.open(application), browser.open(application)
    browser.post(address(application), newer | TYPED | {"action": "draft"})

    browser.post(address(application), older | {"action": "status:accepted"})
    assert in_boxes(browser, application) == TYPED

    for action in ("reply", "note", "keep", "draft"):
        browser.post(address(application), newer | TYPED | {"action": action})

    assert in_boxes(browser, application) == {"keep_for": "3"}
    assert not Draft.objects.of(application, browser.user).exists()


def test_drafts_end_with_the_application_and_after_thirty_days(browser):
    gone, old = make_application(), make_application()
    pages = [(row, browser.open(row) | TYPED | {"action": "draft"}) for row in (gone, old)]
    for row, sent in pages:
        browser.post(address(row), sent)

    withdraw(gone, now=timezone.now())
    assert {draft.application for draft in Draft.objects.all()} == {old}
    browser.post(address(gone), pages[0][1])
    purge(now=timezone.now() + datetime.timedelta(days=29))
    assert Draft.objects.count() == 4
    purge(now=timezone.now() + datetime.timedelta(days=31))
    assert not Draft.objects.exists()


def test_what_another_site_sends_is_not_given_back(browser):
    headers, sent = {"sec-fetch-site": "cross-site"}, {"action": "reply", "text": "Not yours."}
    response = browser.post(address(make_application()), sent, headers=headers)

    assert response.status_code == 403
    assert "Not yours." not in response.content.decode()
    assert "Another website tried" in response.content.decode()
