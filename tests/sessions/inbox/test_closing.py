"""Closing and opening a conversation are acts of their own, and told; none undoes what went on."""

import pytest
from django.utils import timezone

from sessions.admin.application import UnlockedPage
from sessions.models import Application, Message, Note, OutgoingMail, Practice
from sessions.retention import withdraw
from tests.pages import elements, parse, sent_by, text, texts
from tests.sessions.apply.applying import conversation
from tests.sessions.factories import make_application
from tests.sessions.inbox_pages import LIST, NOON, address

pytestmark = pytest.mark.django_db


def press(browser, application, action, **sent):
    """Press a button of the page; gives what it says was done."""
    response = browser.post(address(application), {"action": action} | sent, follow=True)
    return texts(parse(response), "li", class_="success")


def history(browser, application):
    (done, _) = elements(parse(browser.get(address(application))), "ul", class_="access-log")
    return [line.partition(" by ")[0] for line in texts(done, "li")]


def test_no_status_and_no_reply_opens_what_is_closed_and_a_button_does(unlocked):
    application = make_application()
    Application.objects.get().set_status("declined", now=NOON)

    for status in ("accepted", "spam"):
        (said,) = press(unlocked, application, f"status:{status}")
        assert said.endswith("The conversation stays closed.")
        row = Application.objects.get()
        assert (row.status, row.closed_at, row.waiting_since) == (status, NOON, None)
    # These are not the practitioner's to set.
    for status in ("declined", "withdrawn", "nonsense", ""):
        assert press(unlocked, application, f"status:{status}") == []
    (said,) = press(unlocked, application, "reply", text="One more thing.")
    assert said == "Your reply is in the conversation, which stays closed."
    page = parse(conversation(unlocked, application))
    assert "One more thing." in text(page)
    assert elements(page, "textarea") == []

    (said,) = press(unlocked, application, "reopen")
    assert said.startswith("The conversation is open again")
    assert len(elements(parse(conversation(unlocked, application)), "textarea")) == 1
    done = ["Reopened", "Replied after closing", "Status: Spam", "Status: Accepted"]
    assert history(unlocked, application) == done


def test_spam_is_erased_in_bulk_after_a_page_that_says_how_many(unlocked):
    spam = [make_application(status="spam") for _ in range(3)]
    person, other = make_application(status="spam"), make_application()
    ticked = {"action": "erase", "chosen": [row.pk for row in [*spam, person, other]]}

    asked = parse(unlocked.post(LIST, ticked))
    assert Application.objects.count() == 5
    (form,) = elements(asked, "form", action=LIST + "?status=spam")
    assert texts(form, "button") == ["Erase 4 letters"]
    person.set_status("new", now=NOON)
    make_application(status="spam")
    sent = sent_by(form) | {"action": "erase-for-good"}
    (told,) = texts(parse(unlocked.post(LIST, sent, follow=True)), "li", class_="success")

    assert told.startswith("3 applications erased. 1 application stayed or had gone before")
    assert Application.objects.filter(pk__in=[person.pk, other.pk]).count() == 2
    assert Application.objects.count() == 3


def test_declining_offers_a_warm_message_and_sends_it_in_the_same_act(unlocked):
    Practice.objects.update(practitioner_name="Dana Reed")
    application = make_application(may_email=True)

    asked = unlocked.post(address(application), {"action": "decline"}, follow=True)
    (form,) = elements(parse(asked), "form", method="post")[-1:]
    sent = sent_by(form)
    assert sent["decline"].startswith("Dear Robin Vale,\n\nthank you for writing")
    assert sent["decline"].endswith("With warm wishes,\nDana Reed")
    assert Application.objects.get().status == "new"

    page = f"{LIST}{application.pk}/decline/"
    for words, status in ((" ", 422), ("Dear Robin, no.", 302)):
        changed = sent | {"decline": words, "action": "decline:send"}
        assert unlocked.post(page, changed).status_code == status

    row = Application.objects.get()
    assert (row.status, row.is_closed, row.waiting_since) == ("declined", True, None)
    assert OutgoingMail.objects.filter(kind="reply").count() == 1
    assert history(unlocked, application) == ["Declined with a message"]
    said = elements(parse(conversation(unlocked, application)), "li", class_="said-by-practitioner")
    assert [text(message).endswith("Dear Robin, no.") for message in said] == [True]


def test_declining_needs_no_message_and_what_was_typed_stays_a_draft(unlocked):
    application = make_application()
    page = f"{LIST}{application.pk}/decline/"

    for button, status in (("back", "new"), ("silent", "declined")):
        unlocked.post(page, {"decline": "Not sent.", "action": f"decline:{button}"})
        assert Application.objects.get().status == status
    assert not Message.objects.exists()


def test_nothing_brings_back_what_was_withdrawn_meanwhile(unlocked, monkeypatch):
    act = UnlockedPage.act

    def act_later(page):
        withdraw(Application.objects.latest("pk"), now=timezone.now())
        return act(page)

    monkeypatch.setattr(UnlockedPage, "act", act_later)
    for sent in (
        {"action": "reply", "text": "Dear Robin."},
        {"action": "note", "note": "A note."},
        {"action": "status:accepted"},
    ):
        response = unlocked.post(address(make_application()), sent, follow=True)
        told = ["The applicant has withdrawn in the meantime. Nothing was done."]
        assert texts(parse(response), "li", class_="warning") == told, sent
    assert set(Application.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert not Message.objects.exists()
    assert not Note.objects.exists()
