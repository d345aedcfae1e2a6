"""Parsing what was typed into the search box: text in, terms out. It never fails."""

import re
import unicodedata
from dataclasses import dataclass

from articles.search.tokenizer import STOP_WORDS, split_words, spoken_words

MAX_QUERY_LENGTH = 200
MAX_TERMS = 10
MAX_PHRASE_WORDS = 12

_MARKS = str.maketrans(
    dict.fromkeys("“”„‟«»", '"')
    | dict.fromkeys("−–—‐‑", "-")
    | dict.fromkeys("‘’ʼ´`", "'")
    # Invisible break characters, which come with pasted text.
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff")
)
# What follows an apostrophe says little: “he’ll”, “Bowlby’s”, “can’t”.
_CONTRACTED = re.compile(r"\w*n't\b|'(?:s|ll|re|ve|d|m)\b", re.IGNORECASE)
# Words in quotes, or up to the next space; a minus before them excludes them.
_PART = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class QueryTerm:
    """Folded words that must be adjacent; one word in most cases.

    `is_compound`: joined by a sign, as in “push-pull”, and not in quotes.
    """

    words: tuple[str, ...]
    is_prefix: bool = False
    is_compound: bool = False


@dataclass(frozen=True)
class Query:
    """What to search for and what to exclude; `is_cut` where the query was too long.

    `spoken` has all words that were typed outside of quotes, stop words too, each with the term
    that it belongs to. `is_common`: only stop words were typed.
    """

    terms: tuple[QueryTerm, ...] = ()
    excluded: tuple[QueryTerm, ...] = ()
    spoken: tuple[tuple[str, QueryTerm | None], ...] = ()
    is_cut: bool = False
    is_common: bool = False


def parse(text: str) -> Query:
    """The terms of a query: quotes make a phrase, a minus excludes, the last word is a prefix.

    Words joined by a hyphen are a phrase. There are no other operators: AND, OR, NEAR, * and the
    like are words or ignored.
    """
    included: list[QueryTerm] = []
    excluded: list[QueryTerm] = []
    spoken: list[tuple[str, QueryTerm | None]] = []
    common = False
    normalized = unicodedata.normalize("NFKC", text[:MAX_QUERY_LENGTH])[:MAX_QUERY_LENGTH]
    parts = list(_PART.finditer(normalized.translate(_MARKS)))
    for number, part in enumerate(parts, start=1):
        is_phrase = part["phrase"] is not None
        text_part = part["phrase"] or _CONTRACTED.sub(" ", part["word"] or "")
        words = split_words(text_part)[:MAX_PHRASE_WORDS]
        is_left_out = not is_phrase and all(word in STOP_WORDS for word in words)
        is_last = number == len(parts) and not is_phrase and len(words) == 1
        is_compound = not is_phrase and len(words) > 1
        term = QueryTerm(tuple(words), is_last and not part["minus"], is_compound)
        if words and not is_left_out:
            (excluded if part["minus"] else included).append(term)
        if not is_phrase and not part["minus"]:
            typed = spoken_words(part["word"])
            common = common or bool(typed)
            spoken += [(word, None if is_left_out else term) for word in typed]
    terms = tuple(dict.fromkeys(included))
    return Query(
        terms[:MAX_TERMS],
        tuple(dict.fromkeys(excluded))[:MAX_TERMS],
        tuple(spoken),
        is_cut=len(text) > MAX_QUERY_LENGTH or len(terms) > MAX_TERMS,
        is_common=common and not terms,
    )
