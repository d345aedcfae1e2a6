"""The text of HTML: what is shown, searched, counted and put into metadata."""

import math
import re
from html import unescape

WORDS_PER_MINUTE = 230
TAG = re.compile(r"<[^>]*>")
# Tags within a word or a sentence; any other tag separates the words on its two sides.
INLINE_TAGS = re.compile(
    r"</?(?:a|abbr|b|cite|code|del|em|i|img|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)\b[^>]*>",
    re.IGNORECASE,
)


def plain_text(html: str) -> str:
    """The text of HTML on one line, with entities resolved and blocks separated by spaces."""
    # Each “<” would look for an end behind the last one.
    end = html.rfind(">") + 1
    text = TAG.sub(" ", INLINE_TAGS.sub("", html[:end])) + html[end:]
    return " ".join(unescape(text).replace("\u2060", "").split())


def count_words(text: str) -> int:
    """The number of words in a text: runs between spaces that hold a letter or a digit."""
    return sum(word.isalnum() or any(map(str.isalnum, word)) for word in text.split())


def letters(text: str) -> str:
    """The letters and digits of a text in lower case, to compare it with another."""
    return "".join(filter(str.isalnum, text.casefold()))


def reading_minutes(words: int) -> int:
    """Minutes to read `words` at 230 words a minute, rounded up, at least 1."""
    return max(1, math.ceil(words / WORDS_PER_MINUTE))
