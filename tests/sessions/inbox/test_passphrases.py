"""A wrapped key opens for its own person, and an invitation once."""

import datetime

import pytest

from attachment_site.core.security.crypto import DecryptionError
from sessions.models import InboxKey, WrappedKey
from tests.sessions.factories import PASSPHRASE, make_inbox, make_practitioner, wrapped

pytestmark = pytest.mark.django_db

NEW_PASSPHRASE = "a heron, a ladder, a slow afternoon"
NOW = datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.UTC)


def test_a_wrapped_key_that_was_moved_does_not_open():
    """Whoever can write to the database gains nothing by giving a row to somebody else."""
    key, private = make_inbox()
    other_key = InboxKey.objects.create(public_key=bytes(32), test_letter=b"", is_current=False)
    row = wrapped(kind="passphrase")
    unmoved = {"user": row.user, "key": key, "kind": "passphrase"}

    for change in ({"user": make_practitioner()}, {"key": other_key}, {"kind": "invitation"}):
        WrappedKey.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(DecryptionError):
            wrapped(pk=row.pk).unwrap(PASSPHRASE)
        WrappedKey.objects.filter(pk=row.pk).update(**unmoved)
    assert wrapped(pk=row.pk).unwrap(PASSPHRASE) == private


def test_each_person_opens_their_own_row_and_a_copy_of_it_opens_nowhere_else():
    key, private = make_inbox()
    colleague = make_practitioner()
    WrappedKey.objects.wrap_for(key, colleague, private, NEW_PASSPHRASE)
    own = wrapped(kind="passphrase", user=colleague)
    assert own.unwrap(NEW_PASSPHRASE) == private
    with pytest.raises(DecryptionError):
        own.unwrap(PASSPHRASE)

    WrappedKey.objects.exclude(pk=own.pk).update(blob=own.blob)

    for row in WrappedKey.objects.exclude(pk=own.pk):
        with pytest.raises(DecryptionError):
            row.unwrap(NEW_PASSPHRASE)


def test_a_second_invitation_ends_the_first_and_starts_its_days_over(time_machine):
    time_machine.move_to(NOW, tick=False)
    key, private = make_inbox()
    colleague = make_practitioner()
    first = WrappedKey.objects.invite(key, colleague, private, "Dr Hill")
    time_machine.move_to(NOW + datetime.timedelta(days=5), tick=False)

    second = WrappedKey.objects.invite(key, colleague, private, "Dr Hill")

    row = wrapped(user=colleague)
    assert row.expires_at == NOW + datetime.timedelta(days=12)
    assert row.unwrap(second) == private
    with pytest.raises(DecryptionError):
        row.unwrap(first)
