"""The keys of the inbox. The server encrypts to the public one and cannot decrypt the result."""

import contextlib
import datetime
from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from attachment_site.core.security import crypto
from sessions.models.manifest import Manifest, Recorded
from sessions.models.wrapped_key import WrappedKey

PREVIOUS = b"previous inbox key"
OPEN_INBOX = "private_sessions.open_inbox"
TEST_LETTER = b"This is a test letter. If you can read it, only you can."


class KeyChanged(Exception):
    """The practice's public key is not the one that this site made: nothing is sealed to it."""

    def __str__(self) -> str:
        return (
            "Nothing can be sent: somebody has written over the practice's key in the database, or"
            " put it back as it once was."
        )


class AlreadySetUp(Exception):
    """Somebody else made the practice's key a moment earlier."""


class InboxKeyQuerySet(models.QuerySet["InboxKey"]):
    def current(self) -> "InboxKey | None":
        """The key that new applications are encrypted to; None before the inbox is set up."""
        return self.filter(is_current=True).first()

    def tested(self) -> "InboxKeyQuerySet":
        """The current key, once a practitioner has opened the test letter."""
        return self.filter(is_current=True, tested_at__isnull=False)

    def ready(self) -> "InboxKeyQuerySet":
        """The current key, tested, unless somebody has written over it in the database."""
        return self.tested().filter(changed_at__isnull=True)

    def changed(self) -> "InboxKeyQuerySet":
        """The current key, if somebody was found to have written over it."""
        return self.filter(is_current=True, changed_at__isnull=False)

    def readers(self) -> QuerySet[User]:
        """The people who can open the inbox: active, with a passphrase for the current key."""
        holders = WrappedKey.objects.filter(key__in=self.filter(is_current=True), kind="passphrase")
        users = get_user_model().objects.filter(is_active=True, pk__in=holders.values("user"))
        return users.order_by("pk")

    def accessible_to(self, user: User) -> "InboxKeyQuerySet":
        """The current key, if this person has a passphrase for it."""
        return self.filter(
            is_current=True, wrapped_keys__user=user, wrapped_keys__kind="passphrase"
        )


class InboxKey(Recorded):
    """A key pair of the practice: the public key in the clear, the private key nowhere.

    The private key exists only in `WrappedKey` rows and, once replaced, in the next key's
    `sealed_previous`, so that old applications stay readable.
    `changed_at` is when somebody was found to have written over the key, or to have put it back
    with everything else, which closes intake.
    """

    public_key = models.BinaryField(max_length=crypto.HYBRID_PUBLIC_BYTES)
    made_at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=True)
    test_letter = models.BinaryField()
    tested_at = models.DateTimeField(null=True)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="following"
    )
    sealed_previous = models.BinaryField(default=b"")
    changed_at = models.DateTimeField(null=True)

    objects = InboxKeyQuerySet.as_manager()

    class Meta:
        permissions = [("open_inbox", "Can set up and open the inbox")]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="one_current_inbox_key"
            )
        ]

    @classmethod
    @transaction.atomic
    def set_up(
        cls,
        user: User,
        passphrase: str,
        *,
        previous: "InboxKey | None" = None,
        private_previous: bytes = b"",
    ) -> str:
        """Create the practice's key for `user`; returns the recovery code, which is not stored.

        With `previous` and its private key, the new key replaces that one: colleagues have to be
        invited again. Raises AlreadySetUp.
        """
        pair = crypto.new_key_pair()
        sealed_previous, public_name = b"", ""
        if previous is not None:
            public_name = previous.wrapped_keys.get(user=user, kind="passphrase").public_name
            sealed_previous = crypto.seal(private_previous, pair.public, info=PREVIOUS)
            if previous.was_put_back:
                Manifest.count_as_newest()
            # What is added to older conversations is sealed to it still.
            previous.restore(private_previous)
            previous.wrapped_keys.all().delete()
        key = InboxKey(
            public_key=pair.public,
            test_letter=crypto.seal(TEST_LETTER, pair.public, info=b"test letter"),
            previous=previous,
            sealed_previous=sealed_previous,
        )
        key.authenticate()
        # A failing INSERT would be in the log of PostgreSQL with all its values.
        manifest = cls.lock_manifest()
        InboxKey.objects.bulk_create([key], ignore_conflicts=True)
        key = InboxKey.objects.get(is_current=True)
        if bytes(key.public_key) != pair.public:
            raise AlreadySetUp
        manifest.note(new=[key])
        WrappedKey.objects.wrap_for(key, user, pair.private, passphrase, public_name=public_name)
        return key.new_recovery_code(pair.private)

    @property
    def prf_input(self) -> str:
        """What passkeys derive their secret from; of another key, they derive another."""
        return f"inbox key {self.pk}"

    @property
    def trusted_public_key(self) -> bytes:
        """The public key, to seal to (one query). Raises KeyChanged if somebody has written over
        it, or if there is an alarm about the current one."""
        if InboxKey.objects.changed().exists() or not self.is_authentic:
            raise KeyChanged
        return bytes(self.public_key)

    def seal(self, content: bytes, *, info: bytes) -> bytes:
        """Encrypt to the practice, as `crypto.seal` does. Raises KeyChanged."""
        return crypto.seal(content, self.trusted_public_key, info=info)

    @property
    def was_put_back(self) -> bool:
        """Whether the alarm is about all of private sessions: this row is as the site wrote it."""
        return self.changed_at is not None and self.is_authentic

    def new_recovery_code(self, private: bytes) -> str:
        """Replace the recovery code; returns the new one, which is not stored."""
        code = crypto.new_recovery_code()
        secret = crypto.normalize_code(code)
        WrappedKey.objects.wrap(self, WrappedKey.Kind.RECOVERY, private, secret)
        return code

    def retire(self) -> None:
        """Give up the key and every application encrypted to it, so that a new inbox can be set
        up: for when the passphrases and the recovery code are all lost."""
        self.is_current = False
        self.save(update_fields=["is_current"])

    def decrypt_test_letter(self, private: bytes, *, now: datetime.datetime) -> str:
        """The text of the test letter; reading it opens the form to applicants."""
        text = crypto.open_sealed(self.test_letter, private, info=b"test letter").decode()
        if self.tested_at is None and self.is_authentic:
            self.tested_at = now
            self.save(update_fields=["tested_at"])
        return text

    def public_name_of(self, user: User) -> str:
        """The name by which applicants know this reader; empty for the practitioner."""
        readers = self.wrapped_keys.filter(kind=WrappedKey.Kind.PASSPHRASE, user=user)
        return readers.values_list("public_name", flat=True).first() or ""

    def chain(self, private: bytes) -> Iterator[tuple["InboxKey", bytes]]:
        """This key and those it replaced, each with its private key, as far as they open (one query
        for each key)."""
        key, passed = self, {self.pk}
        yield key, private
        with contextlib.suppress(crypto.DecryptionError):
            while key.previous is not None and key.previous.pk not in passed:
                private = crypto.open_sealed(key.sealed_previous, private, info=PREVIOUS)
                key = key.previous
                passed.add(key.pk)
                yield key, private

    def is_genuine(self, private: bytes) -> bool:
        """Whether the site made the key as it is, and its private key is this one."""
        return self.is_authentic and crypto.belong_together(private, self.public_key)

    def restore(self, private: bytes) -> None:
        """Put the public key back that belongs to the private one, of a key that is replaced."""
        self.public_key = crypto.key_pair_from_private(private).public
        self.changed_at, self.is_current = None, False
        self.save()
