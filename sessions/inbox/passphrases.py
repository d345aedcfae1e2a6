"""Passphrases: how one is read, which are refused, and six words to offer."""

import secrets
import unicodedata
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from attachment_site.core.security.password_strength import why_guessable
from sessions.models import Practice

LENGTH = 15
WORDS = 6
ADVICE = "Take four or five words that do not belong together."
WORDS_OF_THE_SITE = ("attachment", "therapy", "therapist", "counselling", "sessions", "inbox")
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
    refuse_guessable(passphrase, user)


def refuse_guessable(secret: str, user) -> None:
    """Raise ValidationError where a passphrase or password is quickly guessed (one query)."""
    if reason := why_guessable(secret, names=_names(user)):
        raise ValidationError(f"{reason} {ADVICE}", code="guessable")


def _names(user):
    """What nobody may lean on: names of the person (None is nobody) and of the site."""
    own = (user.get_username(), user.get_full_name(), user.email) if user else ()
    practice = Practice.objects.current()
    host = urlsplit(settings.SITE_URL).hostname.removeprefix("www.")
    return [*own, host, practice.practitioner_name, practice.profession, *WORDS_OF_THE_SITE]
