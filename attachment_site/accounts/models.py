"""What proves who somebody is, and where they are signed in.

The tables are those of the app `attachment_site`, where these models stood at first.
"""

import logging
import os
import secrets

from django.conf import settings
from django.db import models, transaction
from django.views.decorators.debug import sensitive_variables
from django_otp.models import Device, ThrottlingMixin
from django_otp.plugins.otp_totp.models import TOTPDevice

from attachment_site.accounts import totp_keys
from attachment_site.core.security import crypto
from attachment_site.core.security.crypto import new_salt

logger = logging.getLogger(__name__)


class BrowserSession(models.Model):
    """A browser in which somebody is signed in to the desk; without its row the session is over."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="browser_sessions"
    )
    began_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()
    # When the password was typed last.
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
    """django-otp's device for codes, whose key is kept sealed (see `totp_keys.py`)."""

    KEY_BYTES = 20

    class Meta:
        app_label = "attachment_site"
        proxy = True
        default_permissions = ()

    @classmethod
    @sensitive_variables()
    def being_set_up(cls, user) -> "SealedTOTPDevice":
        """The one that this person is setting up; a new one where there is none that opens."""
        waiting = cls.objects.filter(user=user, confirmed=False)
        for found in waiting:
            if found.opens:
                return found
        waiting.delete()
        key = totp_keys.seal(os.urandom(cls.KEY_BYTES), user.pk)
        return cls.objects.create(user=user, name="telephone", confirmed=False, key=key)

    @property
    def bin_key(self) -> bytes:
        """The key itself. Raises DecryptionError where SECRET_KEY is another one."""
        return totp_keys.unseal(self.key, self.user_id)

    @property
    def opens(self) -> bool:
        try:
            return bool(self.bin_key)
        except crypto.DecryptionError:
            return False

    @transaction.atomic
    @sensitive_variables()
    def verify_token(self, token: str) -> bool:
        """Whether `token` is the code of the moment, and for the first time."""
        # Of two that come at once, the second one waits, and finds the code used.
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())
        if not self.opens:
            logger.error(
                "The telephone of account %s cannot be read: was SECRET_KEY changed?", self.user_id
            )
            return False
        # Kept in the clear or under an earlier SECRET_KEY so far: django-otp saves all fields.
        self.key = totp_keys.seal(self.bin_key, self.user_id)
        return super().verify_token(token)


class RecoveryCodes(ThrottlingMixin, Device):
    """The recovery codes of a person, for django-otp; only what Argon2id makes of them is kept."""

    COUNT = 10
    # 60 bits: five bits a letter
    LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
    LENGTH = 12

    salt = models.BinaryField(default=new_salt)

    class Meta:
        app_label = "attachment_site"
        default_permissions = ()
        verbose_name_plural = "recovery codes"

    @classmethod
    @sensitive_variables()
    def make_for(cls, user) -> list[str]:
        """New codes in the place of all others; they are seen this once (about a second)."""
        cls.objects.filter(user=user).delete()
        device = cls.objects.create(user=user, name="recovery codes")
        codes = [cls._new_code() for _ in range(cls.COUNT)]
        RecoveryCode.objects.bulk_create(
            RecoveryCode(device=device, digest=device.digest_of(code)) for code in codes
        )
        return codes

    @classmethod
    def _new_code(cls):
        return "".join(secrets.choice(cls.LETTERS) for _ in range(cls.LENGTH))

    @sensitive_variables()
    def verify_token(self, token: str) -> bool:
        """Whether `token` is one of the codes that are left; then it is used up.

        Wrong ones slow the next try down, as django-otp does for all its devices.
        """
        if not self.verify_is_allowed()[0]:
            return False
        used, _ = self.codes.filter(digest=self.digest_of(token)).delete()
        if used:
            self.throttle_reset()
        else:
            self.throttle_increment()
        return bool(used)

    @sensitive_variables()
    def digest_of(self, code: str) -> bytes:
        return crypto.derive_from_secret(code, bytes(self.salt))

    def get_throttle_factor(self):
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
