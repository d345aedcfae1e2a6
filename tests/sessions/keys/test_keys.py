"""The practice's key pair: set up, replaced, and never in the clear."""

import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.apps import apps
from django.db import IntegrityError, transaction

from attachment_site.core.security import crypto
from attachment_site.core.security.crypto import DecryptionError
from sessions.models import AlreadySetUp, InboxKey, Practice, WrappedKey
from tests.sessions.factories import (
    CONTENT,
    PASSPHRASE,
    make_application,
    make_inbox,
    make_message,
    make_note,
    make_practitioner,
    wrapped,
)

pytestmark = pytest.mark.django_db

NEW_PASSPHRASE = "a heron, a ladder, a slow afternoon"
NOW = datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.UTC)


def test_setting_up_makes_the_key_and_two_ways_to_open_it():
    user = make_practitioner()

    code = InboxKey.set_up(user, PASSPHRASE)

    key = InboxKey.objects.get()
    assert InboxKey.objects.current() == key
    assert sorted(key.wrapped_keys.values_list("kind", "user", "expires_at")) == [
        ("passphrase", user.pk, None),
        ("recovery", None, None),
    ]
    private = wrapped(kind="passphrase").unwrap(PASSPHRASE)
    assert wrapped(kind="recovery").unwrap(code) == private
    assert crypto.key_pair_from_private(private).public == bytes(key.public_key)


def test_the_form_opens_only_when_the_test_letter_was_read():
    key, private = make_inbox(tested=False)
    assert (InboxKey.objects.ready().exists(), Practice.objects.current().takes_applications) == (
        False,
        False,
    )

    text = key.decrypt_test_letter(private, now=NOW)
    key.decrypt_test_letter(private, now=NOW + datetime.timedelta(days=1))

    assert text == "This is a test letter. If you can read it, only you can."
    assert InboxKey.objects.get().tested_at == NOW
    assert InboxKey.objects.ready().get() == key
    assert Practice.objects.current().takes_applications


def test_the_test_letter_opens_for_nobody_else():
    key, _ = make_inbox(tested=False)

    with pytest.raises(DecryptionError):
        key.decrypt_test_letter(crypto.new_key_pair().private, now=NOW)

    assert InboxKey.objects.get().tested_at is None


@pytest.mark.parametrize("is_old", [False, True])
def test_old_applications_stay_readable_when_the_key_was_replaced_twice(is_old):
    user = make_practitioner()
    first, first_private = make_inbox(user)
    if is_old:
        # From before ML-KEM-768: X25519 alone, which is what changing the lock moves on from.
        x25519 = X25519PrivateKey.from_private_bytes(first_private).public_key()
        first.public_key = x25519.public_bytes_raw()
        first.authenticate()
        first.save()
    oldest = make_application(content=CONTENT | {"name": "Oldest"})
    note = make_note(oldest, "A note from then.")
    key, private = first, first_private
    for passphrase in ("the second key of this practice", NEW_PASSPHRASE):
        InboxKey.set_up(user, passphrase, previous=key, private_previous=private)
        key = InboxKey.objects.current()
        private = wrapped(key=key, kind="passphrase").unwrap(passphrase)
    assert len(key.public_key) == crypto.HYBRID_PUBLIC_BYTES
    newest = make_application(content=CONTENT | {"name": "Newest"})
    message = make_message(oldest, "Are you still there?")

    keys = {one.pk: private_key for one, private_key in key.chain(private)}

    assert set(keys) == set(InboxKey.objects.values_list("pk", flat=True))
    assert len(set(keys.values())) == 3
    assert keys[first.pk] == first_private
    assert oldest.decrypt_content(keys[oldest.inbox_key_id])["name"] == "Oldest"
    assert note.decrypt(keys[oldest.inbox_key_id]) == "A note from then."
    assert message.decrypt(keys[oldest.inbox_key_id]) == "Are you still there?"
    assert newest.decrypt_content(keys[newest.inbox_key_id])["name"] == "Newest"


def test_the_old_key_does_not_open_the_new_one_nor_what_comes_to_it():
    user = make_practitioner()
    old, private = make_inbox(user)
    InboxKey.set_up(user, NEW_PASSPHRASE, previous=old, private_previous=private)

    new = InboxKey.objects.current()
    assert [one for one, _ in new.chain(private)] == [new]
    assert not new.is_genuine(private)
    with pytest.raises(DecryptionError):
        make_application().decrypt_content(private)
    # The new key has a test letter of its own, which nobody has read yet.
    assert not InboxKey.objects.ready().exists()


def test_there_is_one_current_key_and_the_database_says_so():
    make_inbox()

    with pytest.raises(AlreadySetUp), transaction.atomic():
        InboxKey.set_up(make_practitioner(), NEW_PASSPHRASE)

    assert InboxKey.objects.count() == 1
    assert WrappedKey.objects.count() == 2


def test_a_set_up_that_fails_leaves_the_old_key_as_it_was():
    old, private = make_inbox()
    nobody = make_practitioner()
    nobody.delete()

    with pytest.raises((IntegrityError, ValueError)), transaction.atomic():
        InboxKey.set_up(nobody, NEW_PASSPHRASE, previous=old, private_previous=private)

    assert InboxKey.objects.current() == old
    assert wrapped(kind="passphrase").unwrap(PASSPHRASE) == private


def test_a_deleted_account_takes_its_way_to_open_with_it():
    user = make_practitioner()
    key, private = make_inbox(user)
    user.delete()

    assert [row.kind for row in WrappedKey.objects.all()] == ["recovery"]
    assert wrapped(kind="recovery").unwrap(key.recovery_code) == private


def test_no_row_holds_a_private_key_or_anything_that_people_must_know():
    """Every value of every row of the app, as the database gives it."""
    user = make_practitioner()
    first, first_private = make_inbox(user)
    invitation = WrappedKey.objects.invite(first, make_practitioner(), first_private, "Dr Hill")
    InboxKey.set_up(user, NEW_PASSPHRASE, previous=first, private_previous=first_private)
    private = wrapped(kind="passphrase").unwrap(NEW_PASSPHRASE)
    application = make_application()
    make_message(application, "Are you still there?")
    make_note(application, "A note from then.")
    salt = bytes(Practice.objects.get().receipt_salt)
    digest, earlier_digest, applicant = crypto.receipt_keys(application.receipt, salt)
    secrets = [first_private, private, applicant.private, earlier_digest]
    secrets += [crypto.conversation_key(applicant.private)]
    codes = [application.receipt, invitation, first.recovery_code]
    secrets += [code.encode() for code in [*codes, *map(crypto.normalize_code, codes)]]
    secrets += [PASSPHRASE.encode(), NEW_PASSPHRASE.encode()]
    secrets += [word.encode() for word in (*CONTENT["name"].split(), CONTENT["email"])]
    secrets += [b"Are you still there?", b"A note from then."]

    values = [
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for model in apps.get_app_config("private_sessions").get_models()
        for row in model.objects.values_list()
        for value in row
    ]

    # What may be there is found, so the search would find the rest.
    may_be_there = [
        application.reference.encode(),
        digest,
        applicant.public,
        bytes(first.public_key),
    ]
    assert [one for one in may_be_there if not any(one in value for value in values)] == []
    assert [one for one in secrets if any(one in value for value in values)] == []


def test_words_that_were_moved_to_another_row_do_not_open():
    _, private = make_inbox()
    one, other = make_application(), make_application()
    message, second = make_message(one, "First."), make_message(one, "Second.")
    note = make_note(one)
    assert (message.decrypt(private), note.decrypt(private)) == ("First.", "Ask about sleep.")

    other.sealed = one.sealed
    second.sealed = message.sealed
    note.application = other
    with pytest.raises(DecryptionError):
        other.decrypt_content(private)
    with pytest.raises(DecryptionError):
        second.decrypt(private)
    with pytest.raises(DecryptionError):
        note.decrypt(private)
    message.sender = "practitioner"
    with pytest.raises(DecryptionError):
        message.decrypt(private)
    message.sender, message.application = "applicant", other
    with pytest.raises(DecryptionError):
        message.decrypt(private)


def test_each_side_opens_its_own_copy_and_not_the_other():
    _, private = make_inbox()
    application = make_application()
    message = make_message(application, "First.")
    applicant = application.private

    assert application.decrypt_content(private) == CONTENT
    assert application.decrypt_content(applicant, side="applicant") == CONTENT
    assert message.decrypt(applicant, side="applicant") == "First."
    for key, side in ((private, "applicant"), (applicant, "practice")):
        with pytest.raises(DecryptionError):
            application.decrypt_content(key, side=side)
        with pytest.raises(DecryptionError):
            message.decrypt(key, side=side)
