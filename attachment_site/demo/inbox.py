"""The demo's practice, and its inbox with eight invented applications."""

import datetime
import os
from pathlib import Path

import yaml
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from attachment_site.core.security import crypto
from sessions.models import Application, InboxKey, Message, Note, Practice, SessionsPage, WrappedKey
from sessions.models.promises import answer_due_on
from sessions.models.times import Times, join
from sessions.retention import withdraw

PASSPHRASE = "paper boats on the morning river"
DATA = Path(__file__).parent / "data"


def describe_practice() -> None:
    """Describe the practice, unless somebody has done so already."""
    described = yaml.safe_load((DATA / "practice.yaml").read_text("utf-8"))
    new_practices = Practice.objects.filter(practitioner_name="The practice")
    new_pages = SessionsPage.objects.filter(fee="")
    for rows, name in ((new_practices, "practice"), (new_pages, "sessions_page")):
        for row in rows:
            for field, value in described[name].items():
                setattr(row, field, value)
            row.save()


@transaction.atomic
def create_inbox(now: datetime.datetime) -> None:
    """Set up the inbox of the account `practitioner` and fill it, unless there is one already."""
    if InboxKey.objects.exists():
        return
    practitioner = get_user_model().objects.get(username="practitioner")
    InboxKey.set_up(practitioner, PASSPHRASE)
    key = InboxKey.objects.get(is_current=True)
    private = WrappedKey.objects.get(key=key, user=practitioner).unwrap(PASSPHRASE)
    key.decrypt_test_letter(private, now=now)
    for sample in yaml.safe_load((DATA / "applications.yaml").read_text("utf-8")):
        _create_application(sample, key, practitioner, now)


def _create_application(sample, key, practitioner, now):
    received = now - datetime.timedelta(sample["received_days_ago"])
    receipt = crypto.receipt_from_key(os.urandom(32))
    practice = Practice.objects.current()
    keys = crypto.receipt_keys(receipt, bytes(practice.receipt_salt))
    conversation_key = crypto.conversation_key(keys.pair.private)
    application = Application(
        inbox_key=key,
        received_at=received,
        last_activity_at=received,
        waiting_since=received,
        answer_due_on=answer_due_on(received, practice.days_to_answer),
        readable_by=practice.readers,
        may_email=sample.get("may_email", False),
        receipt_digest=keys.digest,
    )
    application.seal_content(sample.get("content") or {}, keys.pair)
    application.save()
    for message in sample.get("messages") or []:
        sent = now - datetime.timedelta(message["days_ago"])
        text = join(message["text"], _times(message, now))
        if message["sender"] == Message.Sender.APPLICANT:
            due_on = answer_due_on(sent, practice.days_to_answer)
            read = application.messages.filter(is_unread=True).values_list("pk", flat=True)
            application.mark_read(list(read), conversation_key, on=timezone.localdate(sent))
            application.add_message(text, os.urandom(32), conversation_key, due_on=due_on, now=sent)
        else:
            written = {"user": practitioner, "writer_name": "", "now": sent}
            application.add_reply(text, os.urandom(32), conversation_key, **written)
    for text in sample.get("notes") or []:
        note = Note(application=application, written_by=practitioner)
        note.written_at = now - datetime.timedelta(text["days_ago"])
        note.seal(text["text"])
        note.save()
    _set_status(application, sample, practitioner, now)


def _times(message, now):
    """The times that a message offers or chooses, so many days from now in the afternoon."""
    at_five = timezone.localtime(now).replace(hour=17, minute=0, second=0, microsecond=0)
    offered = [at_five + datetime.timedelta(days) for days in message.get("offers_in_days", [])]
    days = message.get("chooses_in_days")
    chosen = at_five + datetime.timedelta(days) if days else None
    return Times(offered=tuple(offered), chosen=chosen)


def _set_status(application, sample, practitioner, now):
    status = Application.Status(sample["status"])
    last = application.last_activity_at
    if status == Application.Status.WITHDRAWN:
        withdraw(application, now=last + datetime.timedelta(days=3))
        return
    if status != Application.Status.NEW:
        application.set_status(status, now=last)
    if sample.get("closed"):
        application.close(now=last)
    if sample.get("read"):
        application.record_access(practitioner, now=min(now, last + datetime.timedelta(hours=2)))
