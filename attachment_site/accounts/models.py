"""The second factor of an account, and the browsers in which it is signed in.

The tables belong to the app `attachment_site`, where these models were first.
"""

import logging
import os
import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.views.decorators.debug import sensitive_variables
from django_otp.models import Device, ThrottlingMixin
from django_otp.plugins.otp_totp.models import TOTPDevice

from attachment_site.accounts import totp_keys
from attachment_site.core.security import crypto
from attachment_site.core.security.crypto import new_salt

logger = logging.getLogger(__name__)


class BrowserSession(models.Model):
    """A browser in which somebody is signed in to admin; without its row the session is over."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="browser_sessions"
    )
    began_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()
    # When the password was last typed.
    proven_at = models.DateTimeField()
    browser = models.CharField(max_length=60)

    class Meta:
        app_label = "attachment_site"
        db_table = "attachment_site_signedin"
        default_permissions = ()
        verbose_name = "browser that is signed in"

    def __str__(self):
        return f"browser {self.pk}"


class SealedTOTPDevice(TOTPDevice):
    """django-otp's TOTP device, with its key encrypted (see `totp_keys.py`)."""

    KEY_BYTES = 20

    class Meta:
        app_label = "attachment_site"
        proxy = True
        default_permissions = ()

    @classmethod
    @sensitive_variables()
    def get_or_create_unconfirmed(cls, user: User) -> "SealedTOTPDevice":
        """The device that this person is setting up; a new one if there is none with a readable
        key."""
        unconfirmed = cls.objects.filter(user=user, confirmed=False)
        for device in unconfirmed:
            if device.has_readable_key:
                return device
        unconfirmed.delete()
        key = totp_keys.seal(os.urandom(cls.KEY_BYTES), user.pk)
        return cls.objects.create(user=user, name="telephone", confirmed=False, key=key)

    @property
    def bin_key(self) -> bytes:
        """The key itself. Raises DecryptionError if SECRET_KEY was changed."""
        return totp_keys.unseal(self.key, self.user_id)

    @property
    def has_readable_key(self) -> bool:
        try:
            return bool(self.bin_key)
        except crypto.DecryptionError:
            return False

    @transaction.atomic
    @sensitive_variables()
    def verify_token(self, token: str) -> bool:
        """Whether `token` is the current code, and was not used before."""
        # Of two requests at once, the second waits here and then finds the code used.
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())
        if not self.has_readable_key:
            logger.error(
                "The telephone of account %s cannot be read: was SECRET_KEY changed?", self.user_id
            )
            return False
        # Encrypts a key that was stored plain or under an earlier SECRET_KEY: django-otp saves
        # all fields.
        self.key = totp_keys.seal(self.bin_key, self.user_id)
        return super().verify_token(token)


class RecoveryCodes(ThrottlingMixin, Device):
    """The recovery codes of an account, as a django-otp device; only Argon2id digests are kept."""

    COUNT = 10
    # 12 letters of 5 bits each
    LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
    LENGTH = 12

    salt = models.BinaryField(default=new_salt)

    class Meta:
        app_label = "attachment_site"
        default_permissions = ()
        verbose_name_plural = "recovery codes"

    @classmethod
    @sensitive_variables()
    def generate_for(cls, user: User) -> list[str]:
        """Replace all codes by new ones and return those, which are not stored (about a second)."""
        cls.objects.filter(user=user).delete()
        device = cls.objects.create(user=user, name="recovery codes")
        codes = [cls._random_code() for _ in range(cls.COUNT)]
        RecoveryCode.objects.bulk_create(
            RecoveryCode(device=device, digest=device.digest(code)) for code in codes
        )
        return codes

    @classmethod
    def _random_code(cls) -> str:
        return "".join(secrets.choice(cls.LETTERS) for _ in range(cls.LENGTH))

    @sensitive_variables()
    def verify_token(self, token: str) -> bool:
        """Whether `token` is an unused code, which is then used up.

        Wrong ones delay the next attempt, as with all devices of django-otp.
        """
        if not self.verify_is_allowed()[0]:
            return False
        used, _ = self.codes.filter(digest=self.digest(token)).delete()
        if used:
            self.throttle_reset()
        else:
            self.throttle_increment()
        return bool(used)

    @sensitive_variables()
    def digest(self, code: str) -> bytes:
        return crypto.derive_from_secret(code, bytes(self.salt))

    def get_throttle_factor(self) -> int:
        return 1


class RecoveryCode(models.Model):
    """A recovery code that has not been used."""

    device = models.ForeignKey(RecoveryCodes, models.CASCADE, related_name="codes")
    digest = models.BinaryField()

    class Meta:
        app_label = "attachment_site"
        default_permissions = ()

    def __str__(self):
        return f"recovery code {self.pk}"
