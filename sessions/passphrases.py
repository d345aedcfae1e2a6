"""Passphrases: how one is read, which are refused, and six words to offer."""

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

LENGTH = 15
WORDS = 6
REPEATED = re.compile(r"(.{1,9}?)\1+")
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


def refuse_weak(passphrase: str, user) -> None:
    """Raise ValidationError for what a thief would try first; nothing is asked but length."""
    if len(passphrase) < LENGTH:
        raise ValidationError(
            f"Use {LENGTH} characters or more; this one has {len(passphrase)}. A few more words"
            " will do."
        )
    if REPEATED.fullmatch(_folded(passphrase)):
        raise ValidationError("Use different words: one that is repeated is quickly guessed.")
    if _folded(passphrase) in map(_folded, _names(user)):
        raise ValidationError("Choose something else than your own name or e-mail address.")
    try:
        CommonPasswordValidator().validate(passphrase)
    except ValidationError as error:
        raise ValidationError(
            "Many people use this passphrase, so it is tried first. Choose another."
        ) from error


def _names(user):
    return user.get_username(), user.get_full_name(), user.email


def _folded(text):
    return "".join(text.casefold().split())
