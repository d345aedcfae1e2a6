"""Encryption: bytes in, bytes out, with no knowledge of rows, settings or requests.

Two tools, both from the package `cryptography` and used as its documentation says:

- HPKE (RFC 9180; X25519 with ML-KEM-768, HKDF-SHA256, AES-256-GCM) seals to a public key. Whoever
  seals cannot open, and neither can whoever stores it until there are quantum computers. Both sides
  pass the same `info`, which binds a ciphertext to its place.
- Argon2id (RFC 9106, the second recommended parameter set with one lane) derives a key from a
  secret that a person knows, HKDF (RFC 5869) one from what a device derives; AES-256-GCM then wraps
  content under that key.

Each ciphertext begins with one byte that names its format, so that the scheme can change. What is
sealed is padded to a power of two (ISO/IEC 7816-4), 1 kB at least: its length tells no more.
"""

import os
import secrets
import threading
from dataclasses import dataclass
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HYBRID_SUITE, X25519_SUITE = (
    hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    for kem in (hpke.KEM.MLKEM768_X25519, hpke.KEM.X25519)
)
# What the database gives for a BinaryField: bytes on SQLite, a memoryview on PostgreSQL.
type Blob = bytes | memoryview
FORMAT_UNPADDED = b"\x01"  # X25519 alone: only opened
FORMAT_WRAPPED = b"\x02"
FORMAT_X25519 = b"\x03"  # for a practice that has not changed its lock since version 1
FORMAT_HYBRID = b"\x04"
FORMAT_WRAPPED_BY_KEY = b"\x05"
KEY_BYTES = 32
MLKEM_SEED_BYTES = 64
HYBRID_PUBLIC_BYTES = 1184 + KEY_BYTES
MIN_PADDED = 1024
SALT_BYTES = 16
NONCE_BYTES = 12
# One lane: OpenSSL hangs where several threads of a server each ask for more than one at once.
ARGON2: dict[str, Any] = {"iterations": 3, "lanes": 1, "memory_cost": 64 * 1024}  # KiB
# Two at a time in each process, so that many applicants at once need 128 MiB and no more.
ARGON2_SLOTS = threading.BoundedSemaphore(2)
RECEIPT_DIGITS = 20
EARLIER_RECEIPT_DIGITS = 16  # until version 2
# Letters and digits that cannot be mistaken for one another on paper.
UNAMBIGUOUS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
RECOVERY_LENGTH = 28


class DecryptionError(Exception):
    """Wrong key, secret or `info`, or a changed ciphertext; deliberately not said which."""


@dataclass(frozen=True)
class KeyPair:
    """A private key of 32 random bytes, from which an ML-KEM-768 and an X25519 key are derived, and
    the public keys of both, joined."""

    private: bytes
    public: bytes


def new_salt() -> bytes:
    """Sixteen random bytes, the Argon2id salt of one secret."""
    return os.urandom(SALT_BYTES)


def new_key_pair() -> KeyPair:
    """A fresh random key pair."""
    return key_pair_from_private(os.urandom(KEY_BYTES))


def key_pair_from_private(private: bytes) -> KeyPair:
    """The key pair of a private key of 32 bytes."""
    mlkem, x25519 = _hybrid_keys(private)
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return KeyPair(private, public)


def belong_together(private: bytes, public: Blob) -> bool:
    """Whether a public key, of either kind, is that of the private key."""
    if len(public) == HYBRID_PUBLIC_BYTES:
        return key_pair_from_private(private).public == bytes(public)
    x25519 = X25519PrivateKey.from_private_bytes(private)
    return x25519.public_key().public_bytes_raw() == bytes(public)


def seal(plaintext: bytes, public_key: bytes, *, info: bytes) -> bytes:
    """Encrypt to a public key; only its private key and the same `info` decrypt the result. Raises
    ValueError for what is no public key."""
    padded = _pad(plaintext)
    x25519 = X25519PublicKey.from_public_bytes(public_key[-KEY_BYTES:])
    if len(public_key) == KEY_BYTES:
        return FORMAT_X25519 + X25519_SUITE.encrypt(padded, x25519, FORMAT_X25519 + info)
    mlkem = MLKEM768PublicKey.from_public_bytes(public_key[:-KEY_BYTES])
    recipient = hpke.MLKEM768X25519PublicKey(mlkem, x25519)
    return FORMAT_HYBRID + HYBRID_SUITE.encrypt(padded, recipient, FORMAT_HYBRID + info)


def open_sealed(blob: Blob, private_key: bytes, *, info: bytes) -> bytes:
    """Decrypt what `seal` made. Raises DecryptionError for another key, another `info` or a changed
    byte."""
    blob_format, ciphertext = bytes(blob[:1]), bytes(blob[1:])
    try:
        if blob_format == FORMAT_HYBRID:
            recipient = hpke.MLKEM768X25519PrivateKey(*_hybrid_keys(private_key))
            return _unpad(HYBRID_SUITE.decrypt(ciphertext, recipient, FORMAT_HYBRID + info))
        x25519 = X25519PrivateKey.from_private_bytes(private_key)
        if blob_format == FORMAT_X25519:
            return _unpad(X25519_SUITE.decrypt(ciphertext, x25519, FORMAT_X25519 + info))
        if blob_format == FORMAT_UNPADDED:
            return X25519_SUITE.decrypt(ciphertext, x25519, info)
    except (InvalidTag, ValueError) as error:
        raise DecryptionError from error
    raise DecryptionError


def _hybrid_keys(private: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    seed = derive_subkey(private, b"ML-KEM-768", MLKEM_SEED_BYTES)
    x25519 = derive_subkey(private, b"X25519")
    return MLKEM768PrivateKey.from_seed_bytes(seed), X25519PrivateKey.from_private_bytes(x25519)


def _pad(plaintext: bytes) -> bytes:
    length = max(MIN_PADDED, 1 << len(plaintext).bit_length())
    return (plaintext + b"\x80").ljust(length, b"\0")


def _unpad(padded: bytes) -> bytes:
    return padded[: padded.rindex(b"\x80")]


def wrap(content: bytes, secret: str, *, context: bytes) -> bytes:
    """Encrypt under a secret that a person knows (about 0.1 s and 64 MiB of memory)."""
    salt = os.urandom(SALT_BYTES)
    return FORMAT_WRAPPED + salt + encrypt(content, derive_from_secret(secret, salt), context)


def unwrap(blob: Blob, secret: str, *, context: bytes) -> bytes:
    """Decrypt what `wrap` made. Raises DecryptionError for another secret, another `context` or a
    changed byte."""
    salt, rest = bytes(blob[1 : 1 + SALT_BYTES]), bytes(blob[1 + SALT_BYTES :])
    if bytes(blob[:1]) != FORMAT_WRAPPED or len(rest) < NONCE_BYTES:
        raise DecryptionError
    return decrypt(rest, derive_from_secret(secret, salt), context)


def wrap_by_key(content: bytes, key: bytes, *, context: bytes) -> bytes:
    """Encrypt under a uniformly random secret. The `context` is the HKDF's label too, so that the
    same secret makes another key elsewhere."""
    return FORMAT_WRAPPED_BY_KEY + encrypt(content, derive_subkey(key, context), context)


def unwrap_by_key(blob: Blob, key: bytes, *, context: bytes) -> bytes:
    """Decrypt what `wrap_by_key` made. Raises DecryptionError as `unwrap` does."""
    if bytes(blob[:1]) != FORMAT_WRAPPED_BY_KEY or len(blob) < 1 + NONCE_BYTES:
        raise DecryptionError
    return decrypt(bytes(blob[1:]), derive_subkey(key, context), context)


def encrypt(content: bytes, key: bytes, context: bytes) -> bytes:
    """Encrypt under a key (AES-256-GCM), for this `context` alone; the nonce comes first."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, context)


def decrypt(encrypted: bytes, key: bytes, context: bytes) -> bytes:
    """Decrypt what `encrypt` made. Raises DecryptionError as `unwrap` does."""
    try:
        return AESGCM(key).decrypt(encrypted[:NONCE_BYTES], encrypted[NONCE_BYTES:], context)
    except InvalidTag as error:
        raise DecryptionError from error


def derive_from_secret(secret: str, salt: bytes) -> bytes:
    """Derive a key of 32 bytes from a secret that a person knows (Argon2id, RFC 9106)."""
    with ARGON2_SLOTS:
        return Argon2id(salt=salt, length=KEY_BYTES, **ARGON2).derive(secret.encode())


def derive_subkey(key: bytes, purpose: bytes, length: int = KEY_BYTES) -> bytes:
    """Derive a key for one purpose from a uniformly random key (HKDF, RFC 5869)."""
    return HKDF(hashes.SHA256(), length, salt=None, info=purpose).derive(key)


class ReceiptKeys(NamedTuple):
    """What follows from a receipt: the digest that finds its row, that which finds a row older
    than 0.4, and the applicant's key pair."""

    digest: bytes
    earlier_digest: bytes
    pair: KeyPair


def receipt_keys(receipt: str, salt: bytes) -> ReceiptKeys:
    """Derive the keys of a receipt of 20 digits.

    All come from one Argon2id, so guessing one costs as much as guessing another. `salt` is the
    practice's own and never changes.
    """
    root = derive_from_secret(receipt, salt)
    pair = key_pair_from_private(derive_subkey(root, b"receipt key"))
    earlier = derive_subkey(root, b"receipt digest")
    return ReceiptKeys(receipt_digest(pair.private), earlier, pair)


def receipt_digest(private: bytes) -> bytes:
    """The digest that finds a row, from the applicant's private key."""
    return derive_subkey(private, b"receipt digest")


def conversation_key(private: bytes) -> bytes:
    """The key that authenticates a conversation, from the applicant's private key."""
    return derive_subkey(private, b"conversation")


def receipt_from_key(key: bytes) -> str:
    """Derive a receipt of 20 digits from a secret key of 32 bytes."""
    number = int.from_bytes(derive_subkey(key, b"receipt digits"), "big")
    return f"{number % 10**RECEIPT_DIGITS:0{RECEIPT_DIGITS}d}"


def new_recovery_code() -> str:
    """A random code of 28 letters and digits in groups of four (137 bits), to keep on paper."""
    letters = "".join(secrets.choice(UNAMBIGUOUS) for _ in range(RECOVERY_LENGTH))
    return format_in_groups(letters, "-")


def format_in_groups(secret: str, separator: str = " ") -> str:
    """Split a secret into groups of four, which are easiest to copy by hand."""
    return separator.join(secret[start : start + 4] for start in range(0, len(secret), 4))


def normalize_code(typed: str) -> str:
    """Reduce a code as typed from paper to capitals and digits, as it was wrapped."""
    return "".join(character for character in typed.upper() if character.isalnum())
