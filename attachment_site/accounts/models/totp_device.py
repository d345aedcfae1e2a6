"""The authenticator app of an account, whose key is encrypted under SECRET_KEY: that is not in the
database. What an earlier one encrypted decrypts while it is one of SECRET_KEY_FALLBACKS."""

import base64
import contextlib
import logging
import os

from django.contrib.auth.models import User
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from attachment_site.core.security.crypto import DecryptionError, decrypt, derive_subkey, encrypt
from attachment_site.core.security.mac import secret_keys

logger = logging.getLogger(__name__)

# Names the format. Keys from before encryption are plain hex digits, without a point.
FORMAT_PREFIX = "1."
# Both bind what is stored already and must not change.
HKDF_INFO = b"keys of telephones"
ASSOCIATED_DATA = "telephone of account {}"


class SealedTOTPDevice(TOTPDevice):
    """django-otp's TOTP device, with its key encrypted for its account alone."""

    KEY_BYTES = 20

    class Meta:
        app_label = "attachment_site"
        proxy = True
        default_permissions = ()

    @classmethod
    def get_or_create_unconfirmed(cls, user: User) -> "SealedTOTPDevice":
        """The device that this person is setting up; a new one if there is none with a readable
        key."""
        unconfirmed = cls.objects.filter(user=user, confirmed=False)
        for device in unconfirmed:
            if device.has_readable_key:
                return device
        unconfirmed.delete()
        key = cls._seal(os.urandom(cls.KEY_BYTES), user.pk)
        return cls.objects.create(user=user, name="telephone", confirmed=False, key=key)

    @property
    def bin_key(self) -> bytes:
        """The key itself. Raises DecryptionError if SECRET_KEY was changed."""
        if not self.key.startswith(FORMAT_PREFIX):
            return bytes.fromhex(self.key)
        encrypted = base64.b64decode(self.key.removeprefix(FORMAT_PREFIX))
        for secret in secret_keys():
            with contextlib.suppress(DecryptionError):
                key = derive_subkey(secret, HKDF_INFO)
                return decrypt(encrypted, key, ASSOCIATED_DATA.format(self.user_id).encode())
        raise DecryptionError

    @staticmethod
    def _seal(key: bytes, account: int) -> str:
        under = derive_subkey(secret_keys()[0], HKDF_INFO)
        encrypted = encrypt(key, under, ASSOCIATED_DATA.format(account).encode())
        return FORMAT_PREFIX + base64.b64encode(encrypted).decode()

    @property
    def has_readable_key(self) -> bool:
        try:
            return bool(self.bin_key)
        except DecryptionError:
            return False

    @transaction.atomic
    def verify_token(self, token: str) -> bool:
        """Whether `token` is the current code, and was not used before."""
        # Of two requests at once, the second waits here and then finds the code used.
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())
        if not self.has_readable_key:
            text = "The TOTP device of account %s cannot be read: was SECRET_KEY changed?"
            logger.error(text, self.user_id)
            return False
        # Encrypts a key that was stored plain or under an earlier SECRET_KEY: django-otp saves
        # all fields.
        self.key = self._seal(self.bin_key, self.user_id)
        return super().verify_token(token)
