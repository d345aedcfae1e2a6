"""Text as it is posted, as it is set, and as tables of it are read."""

import re
import tomllib
from collections.abc import Callable, Collection
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.utils.datastructures import MultiValueDict

# All control characters except tab and line ends; lone surrogates cannot be stored as UTF-8.
CONTROL_CHARS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
STRAIGHT_QUOTE = re.compile("['\"]")
# After these a quotation begins; before these an apostrophe stands for what is left out.
BEFORE_OPENING = re.compile(r"(?:^|[\s(\[{“‘–—/-])$")
ELISION = re.compile(r"(?:\d\d|t[iw]|em\b|til\b|cause\b|n\b)", re.IGNORECASE)
ENGLISH_QUOTES = ("“", "”", "‘", "’")
SECRET_FIELD = re.compile("pass|code")
# What is made of one takes megabytes.
LONG_TEXT = 100_000


def remembers_texts[R](function: Callable[..., R]) -> Callable[..., R]:
    """A function of a text that remembers its last sixteen answers, and one on a long text."""
    short, long = lru_cache(maxsize=16)(function), lru_cache(maxsize=1)(function)

    @wraps(function)
    def remembered(text: str, *args: Any) -> R:
        return (long if len(text) > LONG_TEXT else short)(text, *args)

    return remembered


def read_table(module: str, name: str) -> dict[str, Any]:
    """The table (TOML) with this name beside a module, given as its `__file__`."""
    return tomllib.loads((Path(module).parent / name).read_text("utf-8"))


def strip_control_chars[T: MultiValueDict](post: T) -> T:
    """Posted data without control characters, which nobody types and no page may contain."""
    clean = post.copy()
    for name, values in post.lists():
        clean.setlist(name, [CONTROL_CHARS.sub("", value) for value in values])
    return clean


def secret_fields(post: MultiValueDict) -> set[str]:
    """The names of fields that hold a password, a passphrase or a code: no page gives them back."""
    return {name for name in post if SECRET_FIELD.search(name)}


def posted_fields(post: MultiValueDict, leave_out: Collection[str] = ()) -> list[tuple[str, str]]:
    """Every name and value of a form, without control characters, to be posted again."""
    clean = strip_control_chars(post)
    return [
        (name, value) for name, values in clean.lists() if name not in leave_out for value in values
    ]


def typographic(text: str, quotes: tuple[str, str, str, str] = ENGLISH_QUOTES) -> str:
    """Plain text with curly quotes and apostrophes, and primes after digits.

    `quotes` are the marks of its language: outer ones, then inner ones.
    """
    opening, closing = {'"': quotes[0], "'": quotes[2]}, {'"': quotes[1], "'": quotes[3]}
    open_quotes: list[str] = []

    def curl(match: re.Match[str]) -> str:
        quote, before, after = match[0], text[: match.start()], text[match.end() :]
        is_open = quote in open_quotes
        if before[-1:].isdigit() and not is_open and not after[:1].isalpha():
            return "′" if quote == "'" else "″"
        opens = BEFORE_OPENING.search(before[-1:]) and after[:1].strip()
        if opens and not (quote == "'" and ELISION.match(after)):
            open_quotes.append(quote)
            return opening[quote]
        if quote == "'" and (after[:1].isalpha() or not is_open):
            return "’"
        if is_open:
            open_quotes.remove(quote)
        return closing[quote]

    return STRAIGHT_QUOTE.sub(curl, text)
