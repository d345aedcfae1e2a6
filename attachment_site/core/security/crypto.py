"""Sealing and opening: bytes in, bytes out, and no knowledge of rows, settings or requests.

Two tools, both from the package `cryptography` and used as its documentation says:

- HPKE (RFC 9180; X25519, HKDF-SHA256, AES-256-GCM) seals to a public key. Whoever seals cannot
  open. The `info` that sealing and opening must share binds a blob to its place.
- Argon2id (RFC 9106, memory and passes of its second recommended choice) turns a secret that a
  person knows into a key; AES-256-GCM then wraps what must be kept under that secret.

Each blob begins with one byte that names its format, so that the scheme can change.
"""

import os
import secrets
import threading
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
SEALED_1 = b"\x01"
WRAPPED_1 = b"\x02"
KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
# One lane: OpenSSL hangs where several threads of a server each ask for more than one at once.
ARGON2 = {"iterations": 3, "lanes": 1, "memory_cost": 64 * 1024}  # KiB
# Two at a time in a process, so that a crowd of applicants needs 128 MiB and no more.
AT_ONCE = threading.BoundedSemaphore(2)
RECEIPT_DIGITS = 16
# Letters and digits that cannot be taken for one another when read from paper.
RECOVERY_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
RECOVERY_LENGTH = 28


class CannotOpen(Exception):
    """The key, the secret or the place is wrong, or the blob was changed; which, is not said."""


@dataclass(frozen=True)
class KeyPair:
    """A key pair of X25519, as 32 raw bytes each."""

    private: bytes
    public: bytes


def new_salt() -> bytes:
    """Sixteen random bytes for one secret's Argon2id."""
    return os.urandom(SALT_BYTES)


def new_key_pair() -> KeyPair:
    """A fresh random key pair."""
    return key_pair_from(os.urandom(KEY_BYTES))


def key_pair_from(private: bytes) -> KeyPair:
    """The pair that belongs to 32 bytes of private key."""
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return KeyPair(private, public)


def seal(plaintext: bytes, public_key: bytes, *, info: bytes) -> bytes:
    """Seal to a public key; only its private key and the same `info` open the result."""
    recipient = X25519PublicKey.from_public_bytes(public_key)
    return SEALED_1 + SUITE.encrypt(plaintext, recipient, info)


def open_sealed(blob: bytes, private_key: bytes, *, info: bytes) -> bytes:
    """What was sealed. Raises CannotOpen for another key, another place or a changed byte."""
    blob = bytes(blob)
    if blob[:1] != SEALED_1:
        raise CannotOpen
    recipient = X25519PrivateKey.from_private_bytes(private_key)
    try:
        return SUITE.decrypt(blob[1:], recipient, info)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def wrap(content: bytes, secret: str, *, context: bytes) -> bytes:
    """Keep `content` under a secret that a person knows (about 0.1 s and 64 MiB of memory)."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    key = stretch(secret, salt)
    return WRAPPED_1 + salt + nonce + AESGCM(key).encrypt(nonce, content, context)


def unwrap(blob: bytes, secret: str, *, context: bytes) -> bytes:
    """What was wrapped. Raises CannotOpen for another secret, context or a changed byte."""
    blob = bytes(blob)
    salt, rest = blob[1 : 1 + SALT_BYTES], blob[1 + SALT_BYTES :]
    if blob[:1] != WRAPPED_1 or len(rest) < NONCE_BYTES:
        raise CannotOpen
    try:
        key = stretch(secret, salt)
        return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context)
    except InvalidTag as error:
        raise CannotOpen from error


def stretch(secret: str, salt: bytes) -> bytes:
    """A key of 32 bytes from a secret that a person knows (Argon2id, RFC 9106)."""
    with AT_ONCE:
        return Argon2id(salt=salt, length=KEY_BYTES, **ARGON2).derive(secret.encode())


def derive(key: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes for one purpose from a key that is uniform already (HKDF, RFC 5869)."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose).derive(key)


def receipt_keys(receipt: str, salt: bytes) -> tuple[bytes, KeyPair]:
    """What a receipt of 16 digits stands for: the digest that finds a row, and a key pair.

    Both come from one Argon2id, so guessing one costs as much as guessing the other. `salt` is
    the practice's own and never changes.
    """
    root = stretch(receipt, salt)
    return derive(root, b"receipt digest"), key_pair_from(derive(root, b"receipt key"))


def receipt_from(key: bytes) -> str:
    """A receipt of 16 digits from a secret key of 32 bytes."""
    number = int.from_bytes(derive(key, b"receipt digits"), "big")
    return f"{number % 10**RECEIPT_DIGITS:0{RECEIPT_DIGITS}d}"


def new_recovery_code() -> str:
    """A code of 28 letters and digits in groups of four (137 bits), to be kept on paper."""
    letters = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))
    return in_fours(letters, "-")


def in_fours(secret: str, between: str = " ") -> str:
    """A secret in groups of four, as it is easiest to copy by hand."""
    return between.join(secret[start : start + 4] for start in range(0, len(secret), 4))


def plain_code(typed: str) -> str:
    """A code as typed from paper, in the form it is kept under: capitals, no blanks, no dashes."""
    return "".join(character for character in typed.upper() if character.isalnum())
