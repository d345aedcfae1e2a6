"""Passkeys: credentials of WebAuthn, several an account."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django_otp.models import Device, TimestampMixin

from attachment_site.accounts import audit_log, webauthn
from attachment_site.accounts.webauthn import Purpose, Refused
from attachment_site.core.security import mac

MAC = "passkey"


class PasskeyQuerySet(models.QuerySet["Passkey"]):
    def of(self, user: User) -> "PasskeyQuerySet":
        return self.filter(user=user)

    def request_options(self, request: HttpRequest, purpose: str) -> dict[str, Any]:
        """What a browser needs to ask for one of these, as JSON (one query)."""
        return webauthn.request_options(request, purpose, self._descriptors())

    def creation_options(self, request: HttpRequest, user: User) -> dict[str, Any]:
        """What a browser needs to make one that is not among these, as JSON (one query)."""
        return webauthn.creation_options(request, user, self._descriptors())

    def _descriptors(self) -> list[dict[str, Any]]:
        return [
            {
                "type": "public-key",
                "id": bytes(passkey.credential_id),
                "transports": passkey.transports.split() or None,
            }
            for passkey in self
        ]

    def enrol(self, request: HttpRequest, user: User, name: str, answer: str) -> "Passkey | None":
        """Store the passkey that a browser has made; None, and a line in the log, if the answer
        proves nothing."""
        try:
            made, transports = webauthn.check_creation(request, answer)
            credential = made.credential_data
            assert credential is not None
            passkey = Passkey(
                user=user,
                name=name,
                credential_id=credential.credential_id,
                credential=bytes(credential),
                transports=" ".join(transports),
                sign_count=made.counter,
            )
            passkey.mac = passkey.make_mac()
            Passkey.objects.bulk_create([passkey], ignore_conflicts=True)
            # Nobody's credential twice.
            if not Passkey.objects.filter(credential_id=passkey.credential_id, user=user).exists():
                raise Refused("another account's")
        except Refused as refusal:
            audit_log.warning(f"new passkey refused, {refusal}", user)
            return None
        audit_log.info("new passkey", user)
        return passkey

    def find(self, answer: str) -> "Passkey | None":
        """The passkey that an answer names, with its account, before anything is verified."""
        found = self.filter(credential_id=webauthn.credential_id(answer))
        return found.select_related("user").first()

    def verify(self, request: HttpRequest, purpose: str, answer: str) -> "Passkey | None":
        """The one of these that gave the answer; None, and a line in the log, if it proves nothing.

        An answer works once, even if it arrives twice at a time.
        """
        passkey = self.find(answer)
        try:
            credential = bytes(passkey.credential) if passkey else None
            verified = webauthn.check_answer(request, purpose, answer, credential)
            assert passkey is not None
            passkey.note_use(purpose, verified.response)
        except Refused as refusal:
            owner = passkey.user if passkey else None
            audit_log.warning(f"passkey refused for {purpose}, {refusal}", owner)
            return None
        audit_log.info(f"passkey for {purpose}", passkey.user)
        return passkey


class Passkey(TimestampMixin, Device):
    """A django-otp device: the public key of a credential that an authenticator keeps.

    `mac` authenticates whose it is, so that nobody adds one who can only write the database.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    # WebAuthn's attested credential data: AAGUID, id, and the public key as COSE
    credential = models.BinaryField()
    transports = models.CharField(max_length=60, blank=True)
    # Stays 0 for authenticators that do not count.
    sign_count = models.PositiveBigIntegerField(default=0)
    last_challenge = models.BinaryField(max_length=32, default=b"")
    mac = models.BinaryField(max_length=32)

    objects = PasskeyQuerySet.as_manager()

    class Meta:
        app_label = "attachment_site"
        default_permissions = ()

    def make_mac(self) -> bytes:
        return mac.mac_of(MAC, *self._authenticated)

    @property
    def is_authentic(self) -> bool:
        """Whether the site stored the credential for this account."""
        return mac.is_authentic(self.mac, MAC, *self._authenticated)

    @property
    def _authenticated(self) -> tuple[bytes, bytes]:
        return str(self.user_id).encode(), bytes(self.credential)

    def note_use(self, purpose: str, response: Any) -> None:
        """Note a verified answer. Raises Refused if it was given before, or by a copy."""
        if not self.is_authentic:
            raise Refused("not stored by this site")
        handle = response.user_handle
        if handle != webauthn.user_handle(self.user) and (handle or purpose == Purpose.SIGN_IN):
            raise Refused("of another account")
        count = response.authenticator_data.counter
        challenge = hashlib.sha256(response.client_data.challenge).digest()
        is_next = Q(sign_count__lt=count) if count else Q(sign_count=0)
        fresh = Passkey.objects.filter(is_next, pk=self.pk).exclude(last_challenge=challenge)
        if not fresh.update(
            sign_count=count,
            last_challenge=challenge,
            last_used_at=timezone.now(),
            # Under today's SECRET_KEY, so that an earlier one may go.
            mac=self.make_mac(),
        ):
            raise Refused("used before, or by a copy of it")
