"""Closing and opening a conversation are acts of their own, and the page tells what was done."""

import pytest
from django.urls import reverse

from sessions.models import Application, Message, OutgoingMail, Practice
from tests.pages import elements, parse, sent_by, text, texts
from tests.sessions.apply.applying import conversation
from tests.sessions.factories import make_application, make_message
from tests.sessions.inbox_pages import LIST, NOON, address

pytestmark = pytest.mark.django_db


def press(browser, application, action, **sent):
    """Press a button of the page; gives what it says was done."""
    response = browser.post(address(application), {"action": action} | sent, follow=True)
    return texts(parse(response), "li", class_="success")


def history(browser, application):
    (done, _) = elements(parse(browser.get(address(application))), "ul", class_="access-log")
    return [line.partition(" by ")[0] for line in texts(done, "li")]


@pytest.mark.parametrize("status", ["new", "conversation", "accepted", "waiting-list", "spam"])
def test_no_status_opens_what_is_closed(unlocked, status):
    application = make_application()
    Application.objects.get().set_status("declined", now=NOON)

    for _ in range(2):
        (said,) = press(unlocked, application, f"status:{status}")

    assert said.endswith("The conversation stays closed.")
    row = Application.objects.get()
    assert (row.status, row.closed_at, row.waiting_since) == (status, NOON, None)
    assert history(unlocked, application) == [f"Status: {row.get_status_display()}"]


@pytest.mark.parametrize(
    ("status", "is_answered", "reopened"),
    [
        ("declined", False, "New"),
        ("declined", True, "In conversation"),
        ("accepted", False, "Accepted"),
    ],
)
def test_reopening_is_a_button_and_everything_is_told(unlocked, status, is_answered, reopened):
    application = make_application()
    if is_answered:
        make_message(application, sender="practitioner")
    application.set_status(status, now=NOON)
    press(unlocked, application, "close")

    page = text(parse(unlocked.get(address(application))))
    assert "No status opens it again" in page
    for _ in range(2):
        (said,) = press(unlocked, application, "reopen")

    assert said == f"The conversation is open again, as “{reopened}”."
    row = Application.objects.get()
    assert row.closed_at is None
    assert row.waiting_since == (None if is_answered else application.received_at)
    closed = [] if status == "declined" else ["Closed"]
    assert history(unlocked, application) == ["Reopened", *closed]
    assert len(elements(parse(conversation(unlocked, application)), "textarea")) == 1


def test_a_reply_to_a_closed_conversation_says_that_it_stays_closed(unlocked):
    application = make_application(status="declined")

    assert "a reply leaves it so" in text(parse(unlocked.get(address(application))))
    (said,) = press(unlocked, application, "reply", text="One more thing.")

    assert said == "Your reply is in the conversation, which stays closed."
    assert Application.objects.get().is_closed
    assert history(unlocked, application) == ["Replied after closing"]
    page = parse(conversation(unlocked, application))
    assert "One more thing." in text(page)
    assert elements(page, "textarea") == []


@pytest.mark.parametrize("action", ["erase", "erase-all"])
def test_spam_is_erased_in_bulk_after_a_page_that_says_how_many(unlocked, action):
    spam = [make_application(status="spam") for _ in range(3)]
    make_message(spam[0])
    person, other = make_application(status="spam"), make_application()
    ticked = {"action": action, "chosen": [row.pk for row in [*spam, person, other]]}

    asked = parse(unlocked.post(LIST, ticked))
    assert Application.objects.count() == 5
    (form,) = elements(asked, "form", action=LIST + "?status=spam")
    assert texts(form, "button") == ["Erase 4 letters"]
    person.set_status("new", now=NOON)
    make_application(status="spam")
    sent = sent_by(form) | {"action": "erase-for-good"}
    told = texts(parse(unlocked.post(LIST, sent, follow=True)), "li", class_="success")

    assert told == [
        "3 applications erased. 1 application stayed or had gone before: only what is marked as"
        " spam goes."
    ]
    assert Application.objects.filter(pk__in=[person.pk, other.pk]).count() == 2
    assert Application.objects.count() == 3
    assert not Message.objects.exists()


def test_nothing_is_erased_in_bulk_while_the_inbox_is_locked_or_nothing_is_ticked(unlocked):
    spam = make_application(status="spam")
    ticked = {"action": "erase", "chosen": [spam.pk]}
    assert texts(parse(unlocked.get(LIST, {"status": "spam"})), "button", name="action")[1:] == [
        "Erase",
        "Erase all spam",
    ]

    unlocked.post(LIST, {"action": "erase"})
    unlocked.post(LIST + "inbox/lock/")
    for sent in (ticked, ticked | {"action": "erase-for-good", "letters": str(spam.pk)}):
        assert unlocked.post(LIST, sent).status_code == 302

    assert Application.objects.get() == spam


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
    for words, status in ((" ", 422), ("x" * 20_001, 422), ("Dear Robin, no.", 302)):
        changed = sent | {"decline": words, "action": "decline:send"}
        assert unlocked.post(page, changed).status_code == status
    unlocked.post(page, changed)

    row = Application.objects.get()
    assert (row.status, row.is_closed, row.waiting_since) == ("declined", True, None)
    assert OutgoingMail.objects.filter(kind="reply").count() == 1
    assert history(unlocked, application) == ["Declined with a message"]
    said = elements(parse(conversation(unlocked, application)), "li", class_="said-by-practitioner")
    assert [text(message).endswith("Dear Robin, no.") for message in said] == [True]


@pytest.mark.parametrize(("button", "status"), [("silent", "declined"), ("back", "new")])
def test_declining_needs_no_message_or_is_put_off_and_what_was_typed_stays_a_draft(
    unlocked, button, status
):
    application = make_application()
    page = f"{LIST}{application.pk}/decline/"
    sent = sent_by(elements(parse(unlocked.get(page)), "form", method="post")[-1])

    answer = unlocked.post(page, sent | {"decline": "Not sent.", "action": f"decline:{button}"})

    assert answer["Location"].startswith(address(application))
    assert Application.objects.get().status == status
    assert not Message.objects.exists()
    assert "Not sent." in text(parse(unlocked.get(page)))


def test_nobody_declines_halfway(unlocked, monkeypatch):
    application = make_application()
    monkeypatch.setattr(Application, "set_status", lambda *args, **kwargs: 1 / 0)
    unlocked.raise_request_exception = False

    sent = {"decline": "Dear Robin, no.", "action": "decline:send"}
    assert unlocked.post(f"{LIST}{application.pk}/decline/", sent).status_code == 500

    assert not Message.objects.exists()


def test_the_page_for_declining_is_for_whoever_has_unlocked_the_inbox(locked):
    page = f"{LIST}{make_application().pk}/decline/"

    to_unlock = reverse("admin:private_sessions_inbox_unlock", query={"next": page})
    assert locked.get(page)["Location"] == to_unlock
    locked.logout()
    assert locked.get(page)["Location"].startswith("/admin/login/")
