"""The words of a text, as the search compares them."""

import functools
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from html import unescape
from pathlib import Path

import Stemmer

from articles.content.plain_text import INLINE_TAGS, TAG
from attachment_site.core.text import remembers_texts

LONGEST_WORD = 40
LONGEST_RUN = 3
MIN_HALF_LENGTH, MAX_SPLIT_LENGTH = 2, 24
WORD = re.compile(r"[^\W_]+")
_FOOTNOTE_LINKS = re.compile(
    r'<sup id="fnref[^>]*><a [^>]*>[^<]*</a></sup>|<a [^>]*"footnote-backref"[^>]*>[^<]*</a>'
)
# FTS5 knows accents on these alone. Begun with an accent, as a search for one is quick.
_ACCENTS = re.compile("[\u0300-\u036f](?<=[a-z].)[\u0300-\u036f]*")

# Too frequent to distinguish articles; kept in quoted phrases. The second part of the list has
# contractions that were typed without the apostrophe.
STOP_WORDS = frozenset(
    Path(__file__).with_name("words").joinpath("stop_words.txt").read_text().split()
)


def fold(text: str) -> str:
    """The text in lower case, without accents on Latin letters."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))


def split_words(text: str) -> list[str]:
    """The words of a text in order, folded: runs of letters and digits."""
    return WORD.findall(fold(text))


def spoken_words(text: str) -> list[str]:
    """The words of a text with contractions as one: “can’t” is “cant”."""
    return split_words(text.replace("’", "'").replace("'", ""))


# More would be megabytes in every process; a stem is made again in two microseconds.
@functools.lru_cache(maxsize=10_000)
def stem(word: str) -> str:
    """The stem of an English word (“longing” and “longed”: “long”)."""
    return Stemmer.Stemmer("english", 0).stemWord(word)[:LONGEST_WORD]


def stemmed(phrases: Iterable[Sequence[str]]) -> list[tuple[tuple[str, ...], ...]]:
    """Different phrases by their stems, each as the runs of LONGEST_RUN words that it consists of.

    FTS5 knows no alternatives within a phrase, and a longer one may have too many forms.
    """
    different = dict.fromkeys(tuple(map(stem, phrase)) for phrase in phrases)
    starts = [range(max(1, len(stems) - LONGEST_RUN + 1)) for stems in different]
    pairs = zip(different, starts, strict=True)
    return [tuple(stems[n : n + LONGEST_RUN] for n in numbers) for stems, numbers in pairs]


STOP_STEMS = frozenset(map(stem, STOP_WORDS))


def halves(word: str) -> list[tuple[str, str]]:
    """The pairs of words that a word may consist of, typed without the space."""
    if not word.isalpha() or len(word) > MAX_SPLIT_LENGTH:
        return []
    places = range(MIN_HALF_LENGTH, len(word) - MIN_HALF_LENGTH + 1)
    return [(word[:place], word[place:]) for place in places]


def one_line(text: str) -> str:
    """The text with whitespace collapsed to single spaces."""
    return " ".join(text.replace("\x00", "").split())


def plain_text(html: str) -> str:
    """The visible text of clean HTML, one line a block, without links to and from footnotes."""
    text = INLINE_TAGS.sub("", _FOOTNOTE_LINKS.sub("", html.replace("\x00", "")))
    lines = (" ".join(unescape(block).split()) for block in TAG.split(text))
    return unicodedata.normalize("NFC", "\n".join(filter(None, lines)))


# The triggers ask for each text of an article as often as one of its tags is added.
@remembers_texts
def search_words(text: str) -> str:
    """The words of a text as JSON: [[word, stem, last three letters, how often], …]."""
    # One by one, as a list of all of them is many times as large as the text
    words = (match[0] for match in WORD.finditer(fold(text)))
    numbers = Counter(word for word in words if len(word) <= LONGEST_WORD)
    return json.dumps([[word, stem(word), word[-3:], n] for word, n in sorted(numbers.items())])
