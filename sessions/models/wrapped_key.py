"""The private key of the inbox under the secrets of those who may open it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q, QuerySet, StringAgg, Value
from django.utils import timezone

from attachment_site.core.security import crypto
from sessions.models.manifest import Recorded, RecordedQuerySet

if TYPE_CHECKING:
    from sessions.models.key import InboxKey

INVITATION_DAYS = 7


class WrappedKeyQuerySet(RecordedQuerySet["WrappedKey"]):
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
        key: "InboxKey",
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
        self.wrap(key, kind, private, passphrase, user=user, public_name=public_name)

    def invite(self, key: "InboxKey", user: User, private: bytes, public_name: str) -> str:
        """Wrap the private key for a colleague for seven days; returns the code to tell them.
        Applicants are told `public_name` once the invitation is accepted."""
        code = crypto.new_recovery_code()
        fields = {
            "public_name": public_name,
            "expires_at": timezone.now() + datetime.timedelta(days=INVITATION_DAYS),
        }
        kind = WrappedKey.Kind.INVITATION
        self.wrap(key, kind, private, crypto.normalize_code(code), user=user, **fields)
        return code

    def wrap(
        self,
        key: "InboxKey",
        kind: str,
        private: bytes,
        secret: str | bytes,
        *,
        user: User | None = None,
        passkey: Any = None,
        **fields: Any,
    ) -> None:
        """Wrap the private key under a secret; what a passkey derives is bytes."""
        context = _context(key.pk, kind, user.pk if user else None)
        if isinstance(secret, bytes):
            blob = crypto.wrap_by_key(private, secret, context=context)
        else:
            blob = crypto.wrap(private, secret, context=context)
        defaults = {"blob": blob, "made_at": timezone.now()} | fields
        self.update_or_create(key=key, kind=kind, user=user, passkey=passkey, defaults=defaults)


class WrappedKey(Recorded):
    """The private key under one secret: a passphrase, an invitation code, the recovery code, or
    what a passkey derives (WebAuthn's PRF extension).

    Whoever has a passphrase is a reader: the public pages tell applicants their `public_name`, or
    the practitioner's name if that is empty.
    """

    class Kind(models.TextChoices):
        PASSPHRASE = "passphrase"
        INVITATION = "invitation"
        RECOVERY = "recovery"
        PASSKEY = "passkey"

    key = models.ForeignKey(
        "private_sessions.InboxKey", on_delete=models.CASCADE, related_name="wrapped_keys"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="wrapped_keys"
    )
    passkey = models.ForeignKey(
        "attachment_site.Passkey", models.CASCADE, null=True, related_name="wrapped_keys"
    )
    public_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    blob = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)

    objects = WrappedKeyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["key", "kind", "user"],
                condition=Q(passkey__isnull=True),
                name="one_wrapped_key_a_person_kind",
            ),
            models.UniqueConstraint(
                fields=["key", "passkey"],
                condition=Q(passkey__isnull=False),
                name="one_wrapped_key_a_passkey",
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(kind="recovery"), name="one_recovery_code_a_key"
            ),
            models.CheckConstraint(
                condition=Q(kind="recovery", user__isnull=True, passkey__isnull=True)
                | Q(kind__in=["passphrase", "invitation"], user__isnull=False, passkey__isnull=True)
                | Q(kind="passkey", user__isnull=False, passkey__isnull=False),
                name="wrapped_key_is_for_somebody",
            ),
        ]

    def unwrap(self, secret: str) -> bytes:
        """The private key. What a passkey derived comes as hexadecimal digits. Raises
        DecryptionError for a wrong secret."""
        context = _context(self.key_id, self.kind, self.user_id)
        if self.kind == self.Kind.PASSKEY:
            try:
                return crypto.unwrap_by_key(self.blob, bytes.fromhex(secret), context=context)
            except ValueError as error:
                raise crypto.DecryptionError from error
        if self.kind != self.Kind.PASSPHRASE:
            secret = crypto.normalize_code(secret)
        return crypto.unwrap(self.blob, secret, context=context)


def _context(key_id: int, kind: str, user_id: int | None) -> bytes:
    """Binds a wrapped key to its row: copied to another person's, it does not decrypt."""
    return f"inbox key {key_id} {kind} {user_id or 'nobody'}".encode()
