"""The practice's key pair: set up, replaced, and never in the clear."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from attachment_site.core.security import crypto
from attachment_site.core.security.crypto import DecryptionError
from sessions.models import InboxKey, WrappedKey
from tests.sessions.factories import (
    CONTENT,
    PASSPHRASE,
    make_application,
    make_inbox,
    make_message,
    make_note,
    make_practitioner,
)

pytestmark = pytest.mark.django_db


def test_old_applications_stay_readable_when_the_key_was_replaced_twice():
    user = make_practitioner()
    first, first_private = make_inbox(user)
    # From before ML-KEM-768: X25519 alone, which is what changing the lock moves on from.
    x25519 = X25519PrivateKey.from_private_bytes(first_private).public_key()
    first.public_key = x25519.public_bytes_raw()
    first.authenticate()
    first.save()
    oldest = make_application(content=CONTENT | {"name": "Oldest"})
    key, private = first, first_private
    for passphrase in ("the second key of this practice", "a heron, a ladder, an afternoon"):
        InboxKey.set_up(user, passphrase, previous=key, private_previous=private)
        key = InboxKey.objects.current()
        private = WrappedKey.objects.get(key=key, kind="passphrase").unwrap(passphrase)
    assert len(key.public_key) == crypto.HYBRID_PUBLIC_BYTES
    newest = make_application()

    keys = {one.pk: private_key for one, private_key in key.chain(private)}

    assert set(keys) == set(InboxKey.objects.values_list("pk", flat=True))
    assert oldest.decrypt_content(keys[oldest.inbox_key_id])["name"] == "Oldest"
    assert newest.decrypt_content(keys[newest.inbox_key_id]) == CONTENT
    with pytest.raises(DecryptionError):
        newest.decrypt_content(first_private)


def test_each_side_opens_its_own_copy_and_nobody_what_was_moved_to_another_row():
    _, private = make_inbox()
    one, other = make_application(), make_application()
    message, second = make_message(one, "First."), make_message(one, "Second.")
    note = make_note(one)
    assert note.decrypt(private) == "Ask about sleep."
    for key, side, foreign in (
        (private, "practice", "applicant"),
        (one.private, "applicant", "practice"),
    ):
        assert one.decrypt_content(key, side=side) == CONTENT
        assert message.decrypt_with_times(key, side=side)[0] == "First."
        for decrypt in (one.decrypt_content, message.decrypt_with_times):
            with pytest.raises(DecryptionError):
                decrypt(key, side=foreign)

    other.sealed = one.sealed
    second.sealed = message.sealed
    note.application = other
    for decrypt in (other.decrypt_content, second.decrypt_with_times, note.decrypt):
        with pytest.raises(DecryptionError):
            decrypt(private)
    for message.sender, message.application in (("practitioner", one), ("applicant", other)):
        with pytest.raises(DecryptionError):
            message.decrypt_with_times(private)


def test_a_wrapped_key_that_was_moved_does_not_open():
    """Whoever can write to the database gains nothing by giving a row to somebody else."""
    key, private = make_inbox()
    other_key = InboxKey.objects.create(public_key=bytes(32), test_letter=b"", is_current=False)
    row = WrappedKey.objects.get(kind="passphrase")
    unmoved = {"user": row.user, "key": key, "kind": "passphrase"}

    for change in ({"user": make_practitioner()}, {"key": other_key}, {"kind": "invitation"}):
        WrappedKey.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(DecryptionError):
            WrappedKey.objects.get(pk=row.pk).unwrap(PASSPHRASE)
        WrappedKey.objects.filter(pk=row.pk).update(**unmoved)
    assert WrappedKey.objects.get(pk=row.pk).unwrap(PASSPHRASE) == private
