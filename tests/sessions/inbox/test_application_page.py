"""One application as the practitioner reads it: words, replies, notes, status, and its end."""

import pytest
from django.contrib.admin.models import LogEntry

from sessions.models import Access, AlreadySent, Application, Message, Note, OutgoingMail
from sessions.tokens import decrypt_for_server
from tests.pages import elements, links, parse, text, texts
from tests.sessions.apply.applying import conversation, hidden
from tests.sessions.factories import CONTENT, make_application, make_message, make_note
from tests.sessions.inbox_pages import address

pytestmark = pytest.mark.django_db

WORDS = "I keep checking whether she has read my message."


def test_opening_shows_all_in_order_and_is_noted(unlocked, practitioner):
    application = make_application()
    make_message(application, "It got harder.")
    make_message(application, "I am sorry to hear that.", sender="practitioner")
    make_note(application, "Ask about sleep.", written_by=practitioner)

    page = parse(unlocked.get(address(application)))

    shown = text(elements(page, "div", class_="application-main")[0])
    order = ["Robin Vale", "FR, Europe/Paris, robin@applicant.example", "What brings you here?"]
    order += [WORDS, "It got harder.", "I am sorry to hear that.", "Reply", "Ask about sleep."]
    positions = [shown.find(part) for part in order]
    assert -1 not in positions
    assert positions == sorted(positions)
    assert Application.objects.get().read_at is not None
    assert [access.user for access in Access.objects.all()] == [practitioner]
    assert "Robin" not in texts(page, "title")[0]
    saved = unlocked.post(address(application), {"action": "export"})
    assert "Robin" not in saved["Content-Disposition"]
    assert "no-store" in saved["Cache-Control"]
    assert [part for part in order[2:6] if part not in saved.content.decode()] == []
    # A damaged message or note does not hide the rest.
    for model in (Message, Note):
        model.objects.update(sealed=b"\x01" + bytes(80))
    shown = unlocked.get(address(application)).content.decode()
    assert shown.count("(This cannot be opened: it was changed in the database.)") == 3
    assert "Robin Vale" in shown


def test_a_reply_reaches_the_applicant_and_mail_only_where_allowed(unlocked):
    allowed, silent = make_application(may_email=True), make_application()

    unlocked.post(address(allowed), {"action": "reply", "text": "Dear Robin, yes."})
    unlocked.post(address(silent), {"action": "reply", "text": "Dear Robin, yes."})

    row = Application.objects.get(pk=allowed.pk)
    assert row.status == Application.Status.CONVERSATION
    assert row.waiting_since is None
    (mail,) = OutgoingMail.objects.filter(kind="reply")
    assert mail.application == allowed
    recipient = decrypt_for_server("outbox to the applicant", mail.recipient)
    assert recipient == b"robin@applicant.example"
    assert "Dear Robin, yes." in conversation(unlocked, silent).content.decode()


@pytest.mark.parametrize(
    ("action", "box", "model"),
    [("reply", "text", Message), ("note", "note", Note), ("decline:send", "decline", Message)],
)
def test_a_page_sends_one_reply_and_gives_other_words_back_with_a_new_key(
    unlocked, action, box, model
):
    page, key = address(make_application()), "ab" * 32
    sent = {"action": action, box: "Yes.", "key": key}

    for _ in range(2):
        assert unlocked.post(page, sent).status_code == 302
    refused = unlocked.post(page, sent | {box: "No."})

    assert refused.status_code == 422
    assert str(AlreadySent()) in refused.content.decode()
    shown = parse(refused)
    assert text(elements(shown, "textarea", name=box)[0]) == "No."
    assert model.objects.count() == 1
    unlocked.post(page, sent | {box: "No.", "key": hidden(shown, "key")})
    assert model.objects.count() == 2


def test_erasing_asks_to_be_sure_and_leaves_no_trace(unlocked):
    application = make_application()
    unlocked.post(address(application), {"action": "status:accepted"})
    assert LogEntry.objects.filter(object_repr=application.reference).exists()

    unsure = unlocked.post(address(application), {"action": "erase"})
    assert unsure.status_code == 422
    unlocked.post(address(application), {"action": "erase", "sure": "on"})

    assert not Application.objects.exists()
    assert not LogEntry.objects.filter(object_repr=application.reference).exists()


def test_one_that_quotes_a_reference_leads_to_the_earlier_one(unlocked):
    earlier = make_application()
    first, _, second = earlier.reference.partition("-")
    answer = {"question": "", "kind": "long", "answer": f"ref. {first} {second}.".lower()}
    later = make_application(content=CONTENT | {"answers": [answer]})

    page = parse(unlocked.get(address(later)))

    (note,) = elements(page, "p", class_="application-quoted")
    assert links(note) == [address(earlier)]
