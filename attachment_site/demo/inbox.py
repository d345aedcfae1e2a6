"""The demo's inbox: set up, and filled with eight invented applications."""

import datetime
import os
from pathlib import Path

import yaml
from django.db import transaction

from attachment_site.core.security import crypto
from sessions.models import Application, InboxKey, Message, Note, Practice, WrappedKey
from sessions.retention import withdraw

APPLICATIONS = Path(__file__).parent / "data" / "applications.yaml"


@transaction.atomic
def fill_demo_inbox(practitioner, passphrase: str, *, now: datetime.datetime) -> None:
    """Set the inbox up for a practitioner and fill it; one that stands is left as it is."""
    if InboxKey.objects.exists():
        return
    InboxKey.set_up(practitioner, passphrase)
    key = InboxKey.objects.current()
    private = WrappedKey.objects.get(key=key, user=practitioner).open(passphrase)
    key.open_test_letter(private, now=now)
    for entry in yaml.safe_load(APPLICATIONS.read_text("utf-8")):
        _add_application(entry, key, practitioner, now)


def _add_application(entry, key, practitioner, now):
    received = _ago(now, entry["received_days_ago"])
    receipt = crypto.receipt_from_key(os.urandom(32))
    digest, pair = crypto.receipt_keys(receipt, bytes(Practice.objects.current().receipt_salt))
    application = Application(
        inbox_key=key,
        received_at=received,
        last_activity_at=received,
        waiting_since=received,
        may_email=entry.get("may_email", False),
        receipt_digest=digest,
        applicant_key=pair.public,
    )
    application.seal_letter(entry.get("letter") or {})
    application.save()
    for message in entry.get("messages") or []:
        sent = _ago(now, message["days_ago"])
        application.add_message(
            message["text"], Message.Sender(message["sender"]), os.urandom(32), now=sent
        )
    for row in entry.get("notes") or []:
        note = Note(application=application, written_by=practitioner)
        note.written_at = _ago(now, row["days_ago"])
        note.seal(row["text"])
        note.save()
    _finish(application, entry, practitioner, now)


def _finish(application, entry, practitioner, now):
    status = Application.Status(entry["status"])
    last = application.last_activity_at
    if status == Application.Status.WITHDRAWN:
        withdraw(application, now=last + datetime.timedelta(days=3))
        return
    if status != Application.Status.NEW:
        application.set_status(status, now=last)
    if entry.get("closed"):
        application.close(now=last)
    if entry.get("read"):
        application.note_opening(practitioner, now=min(now, last + datetime.timedelta(hours=2)))


def _ago(now, days):
    return now - datetime.timedelta(days=days)
