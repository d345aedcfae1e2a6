"""TOTP keys encrypted under SECRET_KEY, which is not in the database.

AES-256-GCM from `cryptography`, with a key that HKDF derives from SECRET_KEY for this purpose
alone. The account is authenticated as associated data, so that a key copied to another account
does not decrypt. What an earlier SECRET_KEY encrypted decrypts while it is one of
SECRET_KEY_FALLBACKS.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from attachment_site.core.security.crypto import NONCE_BYTES, DecryptionError, derive_subkey

# Names the format. Keys from before encryption are plain hex digits, without a point.
FORMAT_PREFIX = "1."
# Both bind what is stored already and must not change.
HKDF_INFO = b"keys of telephones"
ASSOCIATED_DATA = "telephone of account {}"


def seal(key: bytes, account: int) -> str:
    """Encrypt a TOTP key for the database (70 characters for 20 bytes)."""
    nonce = os.urandom(NONCE_BYTES)
    encrypted = _ciphers()[0].encrypt(nonce, key, _associated_data(account))
    return FORMAT_PREFIX + base64.b64encode(nonce + encrypted).decode()


def unseal(stored: str, account: int) -> bytes:
    """Decrypt a TOTP key. Raises DecryptionError under another SECRET_KEY or account."""
    if not stored.startswith(FORMAT_PREFIX):
        return bytes.fromhex(stored)
    blob = base64.b64decode(stored.removeprefix(FORMAT_PREFIX))
    nonce, encrypted = blob[:NONCE_BYTES], blob[NONCE_BYTES:]
    for cipher in _ciphers():
        try:
            return cipher.decrypt(nonce, encrypted, _associated_data(account))
        except InvalidTag:
            continue
    raise DecryptionError


def _ciphers() -> list[AESGCM]:
    """One for the current SECRET_KEY, then those of earlier ones."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [AESGCM(derive_subkey(key.encode(), HKDF_INFO)) for key in keys]


def _associated_data(account: int) -> bytes:
    return ASSOCIATED_DATA.format(account).encode()
