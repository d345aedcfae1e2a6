"""The keys of telephones as the database has them: sealed under SECRET_KEY, which it has not.

AES-256-GCM from `cryptography`, with a key that HKDF makes of SECRET_KEY for this purpose alone.
The account is sealed in, so that a key copied to another account does not open there. What an
earlier SECRET_KEY sealed opens as long as that is one of SECRET_KEY_FALLBACKS.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from attachment_site.core.security.crypto import NONCE_BYTES, DecryptionError, derive_subkey

# Names the format. Keys of before this release are hex digits, and have no point in them.
MARK = "1."


def seal(key: bytes, account: int) -> str:
    """What the database keeps of a key (70 characters for 20 bytes)."""
    nonce = os.urandom(NONCE_BYTES)
    (cipher, *_) = _ciphers()
    return MARK + base64.b64encode(nonce + cipher.encrypt(nonce, key, _context(account))).decode()


def unseal(kept: str, account: int) -> bytes:
    """The key again. Raises DecryptionError under another SECRET_KEY, or for another account."""
    if not kept.startswith(MARK):
        return bytes.fromhex(kept)
    sealed = base64.b64decode(kept.removeprefix(MARK))
    for cipher in _ciphers():
        try:
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _context(account))
        except InvalidTag:
            continue
    raise DecryptionError


def _ciphers():
    """One for today's SECRET_KEY, then those of earlier ones."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [AESGCM(derive_subkey(key.encode(), b"keys of telephones")) for key in keys]


def _context(account):
    return f"telephone of account {account}".encode()
