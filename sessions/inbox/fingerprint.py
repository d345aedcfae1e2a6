"""The name of the practice's key, in words that a person can compare."""

import hashlib

from attachment_site.core.security.crypto import Blob
from sessions.inbox.passphrases import words

WORDS = 8


def fingerprint(public_key: Blob) -> str:
    """Eight words (84 bits) from the SHA-256 of a public key."""
    number, names = int.from_bytes(hashlib.sha256(public_key).digest()), words()
    found = []
    for _ in range(WORDS):
        number, place = divmod(number, len(names))
        found.append(names[place])
    return " ".join(found)
