"""Who opens the inbox: each by an own passphrase, a code on paper, an invitation."""

import datetime

import pytest

from attachment_site.core.security import crypto
from attachment_site.core.security.crypto import DecryptionError
from sessions.models import InboxKey, WrappedKey
from tests.sessions.factories import (
    PASSPHRASE,
    make_inbox,
    make_practitioner,
    wrapped,
)

pytestmark = pytest.mark.django_db

NEW_PASSPHRASE = "a heron, a ladder, a slow afternoon"
NOW = datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    "wrong", ["", PASSPHRASE + " ", PASSPHRASE.upper(), PASSPHRASE[:-1], NEW_PASSPHRASE]
)
def test_another_passphrase_does_not_open_the_inbox(wrong):
    make_inbox()

    with pytest.raises(DecryptionError):
        wrapped(kind="passphrase").unwrap(wrong)


@pytest.mark.parametrize(
    "passphrase", ["sieben Gänse über dem stillen See 🪿", "سبع إوزات فوق البحيرة"]
)
def test_a_passphrase_may_be_in_any_language(passphrase):
    key, private = make_inbox(passphrase=passphrase)

    assert crypto.key_pair_from_private(private).public == bytes(key.public_key)


def test_ones_own_passphrase_does_not_open_another_persons_row():
    key, private = make_inbox()
    colleague = make_practitioner()
    WrappedKey.objects.wrap_for(key, colleague, private, NEW_PASSPHRASE)

    assert wrapped(user=colleague).unwrap(NEW_PASSPHRASE) == private
    with pytest.raises(DecryptionError):
        wrapped(user=colleague).unwrap(PASSPHRASE)


@pytest.mark.parametrize(
    "changes",
    [{"user": True}, {"key": True}, {"kind": "invitation"}],
    ids=lambda one: next(iter(one)),
)
def test_a_wrapped_key_that_was_moved_does_not_open(changes):
    """Whoever can write to the database gains nothing by giving a row to somebody else."""
    key, _ = make_inbox()
    others = {
        "user": make_practitioner(),
        "key": InboxKey.objects.create(public_key=bytes(32), test_letter=b"", is_current=False),
    }
    fields = {name: others.get(name, value) for name, value in changes.items()}
    row = wrapped(kind="passphrase")
    WrappedKey.objects.filter(pk=row.pk).update(**fields)

    with pytest.raises(DecryptionError):
        wrapped(pk=row.pk).unwrap(PASSPHRASE)

    WrappedKey.objects.filter(pk=row.pk).update(user=row.user, key=key, kind="passphrase")
    assert wrapped(pk=row.pk).unwrap(PASSPHRASE)


def test_a_blob_copied_over_another_persons_does_not_open_there():
    key, private = make_inbox()
    colleague = make_practitioner()
    WrappedKey.objects.wrap_for(key, colleague, private, NEW_PASSPHRASE)
    own = wrapped(kind="passphrase", user=colleague)

    WrappedKey.objects.exclude(pk=own.pk).update(blob=own.blob)

    for row in WrappedKey.objects.exclude(pk=own.pk):
        with pytest.raises(DecryptionError):
            row.unwrap(NEW_PASSPHRASE)


def test_a_new_passphrase_ends_the_old_one_and_leaves_the_code_on_paper():
    user = make_practitioner()
    key, private = make_inbox(user)

    WrappedKey.objects.wrap_for(key, user, private, NEW_PASSPHRASE)

    row = wrapped(kind="passphrase")
    assert row.unwrap(NEW_PASSPHRASE) == private
    with pytest.raises(DecryptionError):
        row.unwrap(PASSPHRASE)
    assert wrapped(kind="recovery").unwrap(key.recovery_code) == private


def test_the_recovery_code_opens_however_it_is_typed_and_no_other_does():
    key, private = make_inbox()
    code, row = key.recovery_code, wrapped(kind="recovery")

    for typed in (code, code.lower(), code.replace("-", " "), code.lower().replace("-", "")):
        assert row.unwrap(typed) == private
    for wrong in (crypto.new_recovery_code(), code[:-1], code[5:], PASSPHRASE, ""):
        with pytest.raises(DecryptionError):
            row.unwrap(wrong)


def test_a_new_recovery_code_ends_the_old_one():
    key, private = make_inbox()

    new = key.new_recovery_code(private)

    assert new != key.recovery_code
    row = wrapped(kind="recovery")
    assert row.unwrap(new) == private
    with pytest.raises(DecryptionError):
        row.unwrap(key.recovery_code)


def test_an_invitation_opens_for_seven_days(time_machine):
    time_machine.move_to(NOW, tick=False)
    key, private = make_inbox()
    colleague = make_practitioner()

    code = WrappedKey.objects.invite(key, colleague, private, "Dr Hill")

    time_machine.move_to(NOW + datetime.timedelta(days=7, seconds=-1), tick=False)
    row = WrappedKey.objects.live().get(user=colleague)
    assert (row.kind, row.unwrap(code.lower())) == ("invitation", private)
    time_machine.move_to(NOW + datetime.timedelta(days=7), tick=False)
    assert [row.kind for row in WrappedKey.objects.live().order_by("kind")] == [
        "passphrase",
        "recovery",
    ]


def test_a_second_invitation_ends_the_first_and_begins_its_days_anew(time_machine):
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
