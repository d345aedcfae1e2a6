"""Reading what a person typed into the search box. Pure text in, terms out; it never fails."""

import re
from dataclasses import dataclass

from articles.search.text import STOP_WORDS, words

LONGEST_QUERY = 200
MOST_TERMS = 10
LONGEST_PHRASE = 12

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("−–—", "-"))
# Words between quotes, or up to the next blank; a minus before them leaves them out.
_PART = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """Folded words that must stand side by side; one word in most cases."""

    words: tuple[str, ...]
    is_prefix: bool = False


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

    Words joined by a hyphen or an apostrophe are a phrase. There are no other operators: AND, OR,
    NEAR, * and the like are words or nothing.
    """
    found, excluded, common = [], [], False
    parts = list(_PART.finditer(text[:LONGEST_QUERY].translate(_QUOTES)))
    for number, part in enumerate(parts, start=1):
        parted = words(part["phrase"] or part["word"] or "")[:LONGEST_PHRASE]
        if not parted:
            continue
        if part["phrase"] is None and all(word in STOP_WORDS for word in parted):
            common = True
            continue
        is_last = number == len(parts) and part["phrase"] is None and len(parted) == 1
        term = Term(tuple(parted), is_prefix=is_last and not part["minus"])
        (excluded if part["minus"] else found).append(term)
    terms = tuple(dict.fromkeys(found))
    return Query(
        terms[:MOST_TERMS],
        tuple(dict.fromkeys(excluded))[:MOST_TERMS],
        is_cut=len(text) > LONGEST_QUERY or len(terms) > MOST_TERMS,
        is_common=common and not terms,
    )
