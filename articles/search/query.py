"""Reading what a person typed into the search box. Pure text in, terms out; it never fails."""

import re
import unicodedata
from dataclasses import dataclass

from articles.search.text import STOP_WORDS, words

LONGEST_QUERY = 200
MOST_TERMS = 10
LONGEST_PHRASE = 12

_MARKS = str.maketrans(
    dict.fromkeys("“”„‟«»", '"')
    | dict.fromkeys("−–—‐‑", "-")
    | dict.fromkeys("‘’ʼ´`", "'")
    # Where a line or a word may part: pasted along, and not to be seen.
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff")
)
# What an apostrophe joins to a word says little by itself: “he’ll”, “Bowlby’s”, “can’t”.
_CONTRACTED = re.compile(r"\w*n't\b|'(?:s|ll|re|ve|d|m)\b", re.IGNORECASE)
# Words between quotes, or up to the next blank; a minus before them leaves them out.
_PART = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """Folded words that must stand side by side; one word in most cases.

    `is_loose` says that a mark joined them, as in “push-pull”, and nobody put them in quotes.
    """

    words: tuple[str, ...]
    is_prefix: bool = False
    is_loose: bool = False


@dataclass(frozen=True)
class Query:
    """What to look for and what to leave out; `is_cut` where more was typed than is read.

    `is_common` says that only words were typed that stand in every text.
    """

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    is_cut: bool = False
    is_common: bool = False


def parse(text: str) -> Query:
    """The terms of a search: phrases in quotes, a minus to leave out, the last word a prefix.

    Words joined by a hyphen are a phrase. There are no other operators: AND, OR, NEAR, * and the
    like are words or nothing.
    """
    found, excluded, common = [], [], False
    typed = unicodedata.normalize("NFKC", text[:LONGEST_QUERY])[:LONGEST_QUERY]
    parts = list(_PART.finditer(typed.translate(_MARKS)))
    for number, part in enumerate(parts, start=1):
        is_phrase = part["phrase"] is not None
        parted = words(part["phrase"] or _CONTRACTED.sub(" ", part["word"] or ""))[:LONGEST_PHRASE]
        if not parted:
            common = common or bool(words(part["word"] or ""))
            continue
        if not is_phrase and all(word in STOP_WORDS for word in parted):
            common = True
            continue
        is_last = number == len(parts) and not is_phrase and len(parted) == 1
        is_loose = not is_phrase and len(parted) > 1
        term = Term(tuple(parted), is_last and not part["minus"], is_loose)
        (excluded if part["minus"] else found).append(term)
    terms = tuple(dict.fromkeys(found))
    return Query(
        terms[:MOST_TERMS],
        tuple(dict.fromkeys(excluded))[:MOST_TERMS],
        is_cut=len(text) > LONGEST_QUERY or len(terms) > MOST_TERMS,
        is_common=common and not terms,
    )
