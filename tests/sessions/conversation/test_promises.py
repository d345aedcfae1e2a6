"""What applicants were told stays true: when an answer comes, who can read, and who wrote it."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from sessions.models import Application, Message, Practice
from tests.pages import elements, parse, sent_by, text
from tests.sessions.apply.applying import RETURN, conversation, filled, hidden, refused
from tests.sessions.factories import make_application
from tests.sessions.inbox_pages import (
    INBOX,
    LIST,
    NOON,
    OTHER_TWICE,
    address,
    invitation,
    rows,
    signed_in,
    unlock,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
CHANGES = [(("open", 5), ("waiting-list", 5)), (("waiting-list", 5), ("open", 1))]
NO_DAY = "when there is room for you, which may take weeks"


def join(browser, colleague):
    """Let Dana's colleague accept an invitation; gives their browser."""
    theirs = signed_in(colleague)
    theirs.post(INBOX + "join/", OTHER_TWICE | {"code": invitation(browser, colleague)})
    return theirs


def offer(intake, days):
    Practice.objects.update(intake=intake, promised_days=days)


def application_of_today(client):
    """Apply by the form as it is today, which is changed before it is sent; gives the page with the
    receipt, and the row."""
    with time_machine.travel(timezone.now() - datetime.timedelta(minutes=1)):
        form = hidden(parse(client.get("/sessions/apply/")), "form")
    Practice.objects.update(promised_days=60)
    client.post("/sessions/apply/", filled(form=form))
    page = text(parse(client.get("/sessions/received/")))
    return page, Application.objects.latest("pk")


@pytest.mark.parametrize(("then", "now"), CHANGES)
def test_what_was_promised_with_an_application_outlives_the_settings(
    noon, unlocked, practitioner, settings, then, now
):
    offer(*then)
    received, application = application_of_today(unlocked)
    due = None if then[0] == "waiting-list" else NOON.date() + then[1] * DAY

    offer(*now)
    settings.SESSIONS_RETENTION_DAYS = 30

    day = f"{due:%B} {due.day}, {due.year}" if due else ""
    assert f"You get an answer {f'by {day}' if due else NO_DAY}" in received
    assert application.answer_due_on == due
    in_inbox = text(parse(unlocked.get(address(application))))
    assert (f"answer due {day}" if due else "no day was promised") in in_inbox
    kept_until = NOON.date() + 360 * DAY
    assert f"Kept until {kept_until:%B} {kept_until.day}, {kept_until.year}" in in_inbox
    with time_machine.travel(NOON + 30 * DAY):
        unlocked.force_login(practitioner)
        (row,) = rows(unlocked.get(LIST))
        card = text(parse(unlocked.get("/admin/")))
    assert (f"answer was due {day}" in row) is (due is not None)
    assert ("1 answer is overdue." in card) is (due is not None)


def test_whoever_looks_like_spam_is_promised_the_same_and_cannot_tell(noon, unlocked):
    offer("open", 5)
    ordinary, by_machine, by_hand = (make_application(status=s) for s in ("new", "spam", "new"))
    by_hand.set_status("spam", now=NOON)
    offer("open", 14)

    for application in (ordinary, by_machine, by_hand):
        sent = {"form": hidden(parse(conversation(unlocked, application)), "form")}
        unlocked.post(RETURN, sent | {"action": "message", "message": "Again."})
        page = conversation(unlocked, application)
        due = NOON.date() + 5 * DAY
        assert f"You hear back by {due:%B} {due.day}, {due.year}." in text(parse(page))

    (card,) = elements(parse(unlocked.get("/admin/")), "section", class_="dashboard-card")[:1]
    listed = [one.reference in text(card) for one in (ordinary, by_machine, by_hand)]
    assert listed == [True, False, False]
    assert "1 person is waiting" in text(card)


def public_pages(client, application):
    """The pages on which an applicant reads who can read."""
    pages = [client.get(f"/sessions/{name}") for name in ("", "apply/", "letter/")]
    pages.append(conversation(client, application))
    return [text(parse(page)) for page in pages]


def writers(page, css_class):
    """The first word above each reply."""
    tag = "li" if css_class.startswith("said") else "article"
    replies = elements(parse(page), tag, class_=css_class)
    return [text(elements(reply, "h2")[0]).split()[0] for reply in replies]


def test_everybody_who_can_read_is_named_once_a_colleague_joins(client, browser, colleague):
    Practice.objects.update(practitioner_name="Dana Reed")
    application = make_application(readable_by="Dana Reed")
    written = "Written when only Dana Reed could read it."
    unlock(browser)
    assert written not in text(parse(browser.get(address(application))))
    before = text(parse(browser.get(INBOX + "invite/")))
    assert "Today the public pages say that only Dana Reed can read" in before

    User.objects.filter(pk=colleague.pk).update(first_name="Sam", last_name="Hill")
    asked = text(parse(browser.post(INBOX + "invite/", {"colleague": colleague.pk})))
    assert "From then on the public pages say: “Only Dana Reed and Sam Hill can read" in asked

    sam = join(browser, colleague)
    for page in public_pages(client, application):
        assert "Dana Reed and Dr Hill" in page
        assert "Dana Reed, and nobody else" not in page
    assert "Dana Reed and Dr Hill can read your letter." in application_of_today(client)[0]
    for reader, words in ((browser, "From Dana."), (sam, "From Sam.")):
        reader.post(address(application), {"action": "reply", "text": words})
    assert writers(conversation(client, application), "said-by-practitioner") == ["Dana", "Dr"]
    for reader, expected in ((browser, ["You", "Dr"]), (sam, ["Dana", "You"])):
        page = reader.get(address(application))
        assert written in text(parse(page))
        assert writers(page, "message-practitioner") == expected

    browser.post(f"{INBOX}remove/{colleague.pk}/")
    for page in public_pages(client, make_application()):
        assert "Dr Hill" not in page


def test_what_was_written_to_fewer_readers_comes_back_once_and_says_who(client, browser, colleague):
    letter = hidden(parse(client.get("/sessions/apply/")), "form")
    message = hidden(parse(conversation(client, make_application())), "form")
    join(browser, colleague)

    asked = client.post("/sessions/apply/", filled(form=letter))
    sent = {"form": message, "action": "message", "message": "Only for Dana."}
    asked_again = client.post(RETURN, sent)

    for response in (asked, asked_again):
        assert "it is The practice and Dr Hill now." in refused(response)[0]
    assert hidden(parse(asked), "name") == "Robin Vale"
    assert "Only you, The practice and Dr Hill can read this." in text(parse(asked_again))
    assert (Application.objects.count(), Message.objects.count()) == (1, 0)
    (form,) = elements(parse(asked_again), "form", id="conversation-form")
    again = sent_by(form)
    assert again["message"].strip() == "Only for Dana."
    client.post(RETURN, again | {"action": "message"})
    assert Message.objects.count() == 1
    client.post("/sessions/apply/", filled(form=hidden(parse(asked), "form")))
    assert Application.objects.latest("pk").readable_by == "The practice and Dr Hill"
