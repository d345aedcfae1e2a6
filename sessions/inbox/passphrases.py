"""Passphrases: how one is read, which are refused, and six words to offer."""

import secrets
import unicodedata
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError

from attachment_site.core.security.password_strength import validate_strength
from sessions.models import Practice

LENGTH = 15
WORDS = 6
WORD_LIST = Path(__file__).parent / "wordlist.txt"


@cache
def words() -> list[str]:
    """The short plain words that passphrases are offered from."""
    return WORD_LIST.read_text().split()


def offered() -> str:
    """Six random words: about 63 bits, hard to guess and easy to write down."""
    return " ".join(secrets.choice(words()) for _ in range(WORDS))


def normal(typed: str) -> str:
    """A passphrase in the form it is kept under, however blanks and accents were typed."""
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def validate_passphrase(passphrase: str, user) -> None:
    """Raise ValidationError for what a thief would try first; nothing is asked but length."""
    if len(passphrase) < LENGTH:
        raise ValidationError(
            f"Use {LENGTH} characters or more; this one has {len(passphrase)}. A few more words"
            " will do."
        )
    validate_strength(passphrase, user, site_names=practice_names())


def practice_names() -> list[str]:
    """What a secret must not be made of, as everybody can read it on the site (one query)."""
    practice = Practice.objects.current()
    return [practice.practitioner_name, practice.profession]
