"""Message authentication codes of rows: HMAC-SHA256 under SECRET_KEY, which no database holds.

Whoever can write the database, and nothing else, cannot make one.
"""

import hashlib
import hmac

from django.conf import settings

from attachment_site.core.security.crypto import Blob, derive_subkey


def mac_of(purpose: str, *parts: Blob) -> bytes:
    """The code of these parts, 32 bytes; of one purpose, it is none of another."""
    return _mac(settings.SECRET_KEY, purpose, parts)


def is_authentic(mac: Blob, purpose: str, *parts: Blob) -> bool:
    """Whether `mac_of` made this code, under today's key or an earlier one that is kept."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(bytes(mac), _mac(key, purpose, parts)) for key in keys)


def _mac(secret: str, purpose: str, parts: tuple[Blob, ...]) -> bytes:
    # Each with its length before it: no byte moves from one part to the next unseen.
    message = b"".join(len(part).to_bytes(8) + bytes(part) for part in parts)
    key = derive_subkey(secret.encode(), f"mac of {purpose}".encode())
    return hmac.digest(key, message, hashlib.sha256)
