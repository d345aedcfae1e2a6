"""Pairs of a beginning and an end in a text that may have thousands of beginnings and no end.

A pattern would look for an end from each of them; here a text takes a time that grows with its
length, and not with its square.
"""

import re
from bisect import bisect
from collections.abc import Callable

VERBATIM = re.compile(r"<(pre|code)\b", re.IGNORECASE)
END_TAG = re.compile(r"</([a-z]+)>", re.IGNORECASE)
END = re.compile(r"\[/([\w-]+)\]")


def replace_pairs(
    text: str,
    opening: re.Pattern[str],
    replace: Callable[[re.Match[str], str], str],
    ending: re.Pattern[str] = END,
    change: Callable[[str], str] = str,
) -> str:
    """The text with each beginning, its end and what is between them replaced.

    The first group of both is a name. `replace` takes the beginning and the text after it,
    `change` the text between two pairs.
    """
    ends: dict[str, list[re.Match[str]]] = {}
    for end in ending.finditer(text):
        ends.setdefault(end[1].lower(), []).append(end)
    done, position = [], 0
    for match in opening.finditer(text) if ends else ():
        own = ends.get(match[1].lower(), [])
        index = bisect(own, match.end() - 1, key=lambda end: end.start())
        if match.start() >= position and index < len(own):
            end = own[index]
            inner = text[match.end() : end.start()]
            done += [change(text[position : match.start()]), replace(match, inner)]
            position = end.end()
    return "".join([*done, change(text[position:])])


def replace_ended(
    pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str], text: str, end: str
) -> str:
    """The text with each match of a pattern replaced that ends with `end`, in any case."""
    ends = re.finditer(re.escape(end), text, re.IGNORECASE)
    length = max((match.end() for match in ends), default=0)
    return pattern.sub(new, text[:length]) + text[length:]


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """The text changed outside of elements that keep it as it is."""
    return replace_pairs(
        text, VERBATIM, lambda match, inner: f"{match[0]}{inner}</{match[1]}>", END_TAG, change
    )
