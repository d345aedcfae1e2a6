"""Words of a text, as the search compares them. Pure text in and out."""

import functools
import json
import re
import unicodedata
from collections import Counter

import Stemmer

from articles.content import text as content_text

LONGEST_WORD = 40
SHORTEST_HALF, LONGEST_WHOLE = 2, 24
WORD = re.compile(r"[^\W_]+")
_NOTE_MARKS = re.compile(
    r'<sup id="fnref[^>]*><a [^>]*>[^<]*</a></sup>|<a [^>]*"footnote-backref"[^>]*>[^<]*</a>'
)
_ACCENTS = re.compile("[\u0300-\u036f]")

# Too frequent to tell one article from another; a phrase in quotes keeps them. The second part is
# what hurried people make of them, without the apostrophe.
_STOP_WORDS = """
    a about am an and are as at be been being but by can could d did do does doing don for from had
    has have having he her hers him his how i if in into is isn it its just ll m me my no nor not of
    on or our ours re s she should so t than that the their theirs them then there these they this
    those to too ve was we were what when where which while who whom why will with would you your
    yours

    aint arent cannot cant couldnt didnt doesnt dont hadnt hasnt havent hes im isnt ive shes
    shouldnt thats theres theyre theyve wasnt werent whats whos wont wouldnt youd youll youre youve
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def fold(text: str) -> str:
    """Small letters without accents; what has the same letters is the same text."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))


def words(text: str) -> list[str]:
    """The words of a text in order, folded: runs of letters and digits."""
    return WORD.findall(fold(text))


@functools.lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What the forms of an English word have in common (“longing” and “longed”: “long”)."""
    return Stemmer.Stemmer("english", 0).stemWord(word)[:LONGEST_WORD]


STOP_STEMS = frozenset(map(stem, STOP_WORDS))


def halves(word: str) -> list[tuple[str, str]]:
    """The pairs of words that a word may be, typed without the blank."""
    if not word.isalpha() or len(word) > LONGEST_WHOLE:
        return []
    places = range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1)
    return [(word[:place], word[place:]) for place in places]


def one_line(text: str) -> str:
    """The text with every run of blanks made one space."""
    return " ".join(text.replace("\x00", "").split())


def plain_text(markup: str) -> str:
    """What a reader reads of clean markup, in one line, without the marks of notes."""
    text = content_text.plain_text(_NOTE_MARKS.sub("", markup).replace("\x00", ""))
    return unicodedata.normalize("NFC", text)


def search_words(text: str) -> str:
    """The words of a text as JSON: [[word, stem, last three letters, how often], …]."""
    numbers = Counter(word for word in words(text) if len(word) <= LONGEST_WORD)
    return json.dumps([[word, stem(word), word[-3:], n] for word, n in sorted(numbers.items())])
