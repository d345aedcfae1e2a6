"""Rows of the inbox to arrange a test with, sealed for real."""

import itertools
import os

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from attachment_site.core.security import crypto
from attachment_site.core.text import read_table
from sessions.models import Application, InboxKey, Note, Practice, WrappedKey
from sessions.models.promises import answer_due_on

_number = itertools.count(1)
PASSPHRASE = "four geese over a still lake"
CONTENT = read_table(__file__, "application.toml")


def make_practitioner(username=None, **fields):
    """A staff account in the group Practitioner and nothing more; sign in by `force_login`."""
    username = username or f"practitioner-{next(_number)}"
    user = get_user_model().objects.create_user(username, is_staff=True, **fields)
    user.groups.add(Group.objects.get(name="Practitioner"))
    return user


def make_inbox(user=None, passphrase=PASSPHRASE, *, tested=True):
    """The practice's key and its private key: `key, private = make_inbox()`.

    The key has `recovery_code` beside it. There is one current key, so call this once a test.
    """
    user = user or make_practitioner()
    recovery_code = InboxKey.set_up(user, passphrase)
    private = WrappedKey.objects.get(user=user, kind="passphrase", key__is_current=True).unwrap(
        passphrase
    )
    key = InboxKey.objects.current()
    key.recovery_code = recovery_code
    if tested:
        key.decrypt_test_letter(private, now=timezone.now())
    return key, private


def make_reader(**fields):
    """A practitioner who can open the inbox; it is set up where it is missing."""
    user = make_practitioner(**fields)
    key = InboxKey.objects.current() or make_inbox(user)[0]
    key.wrapped_keys.get_or_create(user=user, kind="passphrase")
    return user


def make_application(*, content=CONTENT, receipt=None, **fields):
    """An application sealed to the current key, which is made where it is missing.

    It has `receipt` and the applicant's `private` key beside it. Dates that are not given follow
    `received_at`; a status that closes has a `closed_at`.
    """
    receipt = receipt or crypto.receipt_from_key(os.urandom(32))
    salt = bytes(Practice.objects.get_or_create(pk=1)[0].receipt_salt)
    keys = crypto.receipt_keys(receipt, salt)
    received_at = fields.setdefault("received_at", timezone.now())
    is_closed = fields.get("status") in Application.CLOSED_STATUSES or bool(fields.get("closed_at"))
    defaults = {
        "inbox_key": fields.get("inbox_key") or InboxKey.objects.current() or make_inbox()[0],
        "form_key": os.urandom(32),
        "receipt_digest": keys.digest,
        "last_activity_at": received_at,
        "waiting_since": None if is_closed else received_at,
        "answer_due_on": answer_due_on(received_at, Practice.objects.current().days_to_answer),
        "closed_at": received_at if is_closed else None,
    }
    application = Application(**defaults | fields)
    application.seal_content(content, keys.pair)
    application.save()
    application.receipt, application.private = receipt, keys.pair.private
    return application


def make_message(application, text="It got harder this week.", *, sender="applicant", now=None):
    """A message from one side, added as the site adds it."""
    key = os.urandom(32)
    now = now or timezone.now()
    secret = crypto.conversation_key(application.private)
    if sender == "applicant":
        due_on = answer_due_on(now, Practice.objects.current().days_to_answer)
        application.add_message(text, key, secret, due_on=due_on, now=now)
    else:
        practitioner = get_user_model().objects.filter(groups__name="Practitioner").first()
        application.add_reply(text, key, secret, user=practitioner, writer_name="", now=now)
    return application.messages.get(key=key)


def make_note(application, text="Ask about sleep.", *, written_by=None, **fields):
    """A private note; by a new practitioner unless `written_by` is given."""
    note = Note(application=application, written_by=written_by or make_practitioner(), **fields)
    note.seal(text)
    note.save()
    return note
