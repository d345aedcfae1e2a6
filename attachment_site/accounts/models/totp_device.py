"""The authenticator app of an account."""

import logging
import os

from django.contrib.auth.models import User
from django.db import transaction
from django.views.decorators.debug import sensitive_variables
from django_otp.plugins.otp_totp.models import TOTPDevice

from attachment_site.accounts.models import totp_keys
from attachment_site.core.security import crypto

logger = logging.getLogger(__name__)


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
