"""The keys of the inbox. The server encrypts to the public one and cannot decrypt the result."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q, QuerySet, StringAgg, Value
from django.utils import timezone

from attachment_site.core.security import crypto

OPEN_INBOX = "private_sessions.open_inbox"
INVITATION_DAYS = 7
TEST_LETTER = b"This is a test letter. If you can read it, only you can."


class InboxKeyQuerySet(models.QuerySet["InboxKey"]):
    def current(self) -> "InboxKey | None":
        """The key that new applications are encrypted to; None before the inbox is set up."""
        return self.filter(is_current=True).first()

    def ready(self) -> "InboxKeyQuerySet":
        """The current key, once a practitioner has opened the test letter."""
        return self.filter(is_current=True, tested_at__isnull=False)

    def accessible_to(self, user: User) -> "InboxKeyQuerySet":
        """The current key, if this person has a passphrase for it."""
        return self.filter(
            is_current=True, wrapped_keys__user=user, wrapped_keys__kind="passphrase"
        )


class InboxKey(models.Model):
    """A key pair of the practice: the public key in the clear, the private key nowhere.

    The private key exists only in `WrappedKey` rows and, once replaced, in the next key's
    `sealed_previous`, so that old applications stay readable.
    """

    public_key = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=True)
    test_letter = models.BinaryField()
    tested_at = models.DateTimeField(null=True)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="following"
    )
    sealed_previous = models.BinaryField(default=b"")

    objects = InboxKeyQuerySet.as_manager()

    class Meta:
        permissions = [("open_inbox", "Can set up and open the inbox")]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="one_current_inbox_key"
            )
        ]

    def __str__(self):
        return f"Inbox key {self.pk}"

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
        invited again.
        """
        pair = crypto.new_key_pair()
        sealed_previous, public_name = b"", ""
        if previous is not None:
            public_name = previous.wrapped_keys.get(user=user, kind="passphrase").public_name
            sealed_previous = crypto.seal(private_previous, pair.public, info=b"previous inbox key")
            cls.objects.filter(pk=previous.pk).update(is_current=False)
            previous.wrapped_keys.all().delete()
        key = cls.objects.create(
            public_key=pair.public,
            test_letter=crypto.seal(TEST_LETTER, pair.public, info=b"test letter"),
            previous=previous,
            sealed_previous=sealed_previous,
        )
        WrappedKey.objects.wrap_for(key, user, pair.private, passphrase, public_name=public_name)
        return key.new_recovery_code(pair.private)

    def new_recovery_code(self, private: bytes) -> str:
        """Replace the recovery code; returns the new one, which is not stored."""
        code = crypto.new_recovery_code()
        WrappedKey.objects.wrap_for_recovery(self, private, code)
        return code

    def retire(self) -> None:
        """Give up the key and every application encrypted to it, so that a new inbox can be set
        up: for when the passphrases and the recovery code are all lost."""
        self.is_current = False
        self.save(update_fields=["is_current"])

    def decrypt_test_letter(self, private: bytes, *, now: datetime.datetime) -> str:
        """The text of the test letter; reading it opens the form to applicants."""
        text = crypto.open_sealed(self.test_letter, private, info=b"test letter").decode()
        if self.tested_at is None:
            self.tested_at = now
            self.save(update_fields=["tested_at"])
        return text

    def public_name_of(self, user: User) -> str:
        """The name by which applicants know this reader; empty for the practitioner."""
        readers = self.wrapped_keys.filter(kind=WrappedKey.Kind.PASSPHRASE, user=user)
        return readers.values_list("public_name", flat=True).first() or ""

    def all_private_keys(self, private: bytes) -> dict[int, bytes]:
        """Private keys by row: this one's and those it replaced (one query for each key)."""
        keys = {self.pk: private}
        key = self
        while key.previous is not None:
            private = crypto.open_sealed(key.sealed_previous, private, info=b"previous inbox key")
            key = key.previous
            keys[key.pk] = private
        return keys


class WrappedKeyQuerySet(models.QuerySet["WrappedKey"]):
    def live(self) -> "WrappedKeyQuerySet":
        """Wrapped keys that have not expired: invitations do after seven days."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))

    def reader_lines(self) -> QuerySet:
        """A row with the public names of all who have a passphrase of the current key, a line
        each; for a subquery."""
        readers = self.filter(key__is_current=True, kind=WrappedKey.Kind.PASSPHRASE).order_by()
        names = StringAgg("public_name", Value("\n"))
        return readers.values("key").annotate(names=names).values("names")

    def wrap_for(
        self,
        key: InboxKey,
        user: User,
        private: bytes,
        passphrase: str,
        *,
        public_name: str | None = None,
    ) -> None:
        """Wrap the private key for a practitioner, under their passphrase. Without `public_name`
        they keep the name that applicants know; the first one bears the practice's."""
        kind = WrappedKey.Kind.PASSPHRASE
        if public_name is None:
            names = dict(key.wrapped_keys.filter(kind=kind).values_list("user", "public_name"))
            account_name = (user.get_full_name() or user.get_username()) if names else ""
            public_name = names.get(user.pk, account_name)
        self._wrap(key, kind, user, private, passphrase, public_name=public_name)

    def wrap_for_recovery(self, key: InboxKey, private: bytes, code: str) -> None:
        """Wrap the private key under the recovery code."""
        self._wrap(key, WrappedKey.Kind.RECOVERY, None, private, crypto.normalize_code(code))

    def invite(self, key: InboxKey, user: User, private: bytes, public_name: str) -> str:
        """Wrap the private key for a colleague for seven days; returns the code to tell them.
        Applicants are told `public_name` once the invitation is accepted."""
        code = crypto.new_recovery_code()
        self._wrap(
            key,
            WrappedKey.Kind.INVITATION,
            user,
            private,
            crypto.normalize_code(code),
            public_name=public_name,
            expires_at=timezone.now() + datetime.timedelta(days=INVITATION_DAYS),
        )
        return code

    def _wrap(
        self,
        key: InboxKey,
        kind: str,
        user: User | None,
        private: bytes,
        secret: str,
        **fields: Any,
    ) -> None:
        blob = crypto.wrap(
            private, secret, context=_context(key.pk, kind, user.pk if user else None)
        )
        self.update_or_create(key=key, kind=kind, user=user, defaults={"blob": blob} | fields)


class WrappedKey(models.Model):
    """The private key under one secret: a passphrase, an invitation code or the recovery code.

    Whoever has a passphrase is a reader: the public pages tell applicants their `public_name`, or
    the practitioner's name if that is empty.
    """

    class Kind(models.TextChoices):
        PASSPHRASE = "passphrase"
        INVITATION = "invitation"
        RECOVERY = "recovery"

    key = models.ForeignKey(InboxKey, on_delete=models.CASCADE, related_name="wrapped_keys")
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="wrapped_keys"
    )
    public_name = models.CharField(max_length=120, blank=True, db_default="")
    blob = models.BinaryField()
    made_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(null=True)

    objects = WrappedKeyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["key", "kind", "user"], name="one_wrapped_key_a_person_and_kind"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(kind="recovery"), name="one_recovery_code_a_key"
            ),
            models.CheckConstraint(
                condition=Q(kind="recovery", user__isnull=True)
                | Q(kind__in=["passphrase", "invitation"], user__isnull=False),
                name="wrapped_key_is_for_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    def unwrap(self, secret: str) -> bytes:
        """The private key. Raises DecryptionError for a wrong secret."""
        if self.kind != self.Kind.PASSPHRASE:
            secret = crypto.normalize_code(secret)
        context = _context(self.key_id, self.kind, self.user_id)
        return crypto.unwrap(self.blob, secret, context=context)


def _context(key_id: int, kind: str, user_id: int | None) -> bytes:
    """Binds a wrapped key to its row: copied to another person's, it does not decrypt."""
    return f"inbox key {key_id} {kind} {user_id or 'nobody'}".encode()
