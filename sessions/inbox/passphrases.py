"""Passphrases of the inbox: how they are normalised, which are refused, and generated ones; and the
name of its key, in words that a person can compare."""

import hashlib
import secrets
import unicodedata
from functools import cache
from pathlib import Path

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from attachment_site.core.security.crypto import Blob
from attachment_site.core.security.password_strength import validate_strength
from sessions.models import Practice

MIN_LENGTH = 15
GENERATED_WORDS = 6
FINGERPRINT_WORDS = 8
WORD_LIST = Path(__file__).parent / "wordlist.txt"


@cache
def words() -> list[str]:
    """The short plain words that generated passphrases consist of."""
    return WORD_LIST.read_text().split()


def generate() -> str:
    """Six random words (63 bits): hard to guess and easy to write down."""
    return " ".join(secrets.choice(words()) for _ in range(GENERATED_WORDS))


def fingerprint(public_key: Blob) -> str:
    """Eight words (84 bits) from the SHA-256 of a public key."""
    number, names = int.from_bytes(hashlib.sha256(public_key).digest()), words()
    found = []
    for _ in range(FINGERPRINT_WORDS):
        number, place = divmod(number, len(names))
        found.append(names[place])
    return " ".join(found)


def normalize(passphrase: str) -> str:
    """The same passphrase however its spaces and accents were typed."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).split())


def validate_passphrase(passphrase: str, user: User) -> None:
    """Raise ValidationError for one that is short or quickly guessed; any composition will do."""
    if len(passphrase) < MIN_LENGTH:
        raise ValidationError(
            f"Use {MIN_LENGTH} characters or more; this one has {len(passphrase)}. A few more words"
            " will do."
        )
    validate_strength(passphrase, user, site_names=practice_names())


def practice_names() -> list[str]:
    """Names that everybody can read on the site, for password validation (one query)."""
    practice = Practice.objects.current()
    return [practice.practitioner_name, practice.profession]
