"""TOTP keys encrypted under SECRET_KEY, which is not in the database.

The key is derived for this purpose alone, and each ciphertext is bound to its account. What an
earlier SECRET_KEY encrypted decrypts while it is one of SECRET_KEY_FALLBACKS.
"""

import base64
import contextlib

from attachment_site.core.security.crypto import DecryptionError, decrypt, derive_subkey, encrypt
from attachment_site.core.security.mac import secret_keys

# Names the format. Keys from before encryption are plain hex digits, without a point.
FORMAT_PREFIX = "1."
# Both bind what is stored already and must not change.
HKDF_INFO = b"keys of telephones"
ASSOCIATED_DATA = "telephone of account {}"


def seal(key: bytes, account: int) -> str:
    """Encrypt a TOTP key for the database (70 characters for 20 bytes)."""
    encrypted = encrypt(key, _keys()[0], ASSOCIATED_DATA.format(account).encode())
    return FORMAT_PREFIX + base64.b64encode(encrypted).decode()


def unseal(stored: str, account: int) -> bytes:
    """Decrypt a TOTP key. Raises DecryptionError under another SECRET_KEY or account."""
    if not stored.startswith(FORMAT_PREFIX):
        return bytes.fromhex(stored)
    encrypted = base64.b64decode(stored.removeprefix(FORMAT_PREFIX))
    for key in _keys():
        with contextlib.suppress(DecryptionError):
            return decrypt(encrypted, key, ASSOCIATED_DATA.format(account).encode())
    raise DecryptionError


def _keys() -> list[bytes]:
    return [derive_subkey(secret, HKDF_INFO) for secret in secret_keys()]
