"""The order of articles found: the same on each engine, from how often each holds the words.

bm25 of SQLite and ts_rank of PostgreSQL disagree about every other search. So the database only
finds, and tells of each article how often it has the stems of a choice; the score is made here.
"""

import math

from articles.search.text import stem
from articles.search.types import Choice, Hit

# So many times a word is there half as telling as if it were there all the time.
HALF = 4


def counted_words(choice: Choice) -> list[str]:
    """By which words a choice is counted, one a stem: its own, of a phrase the longest."""
    longest = [max(phrase, key=len) for phrase in choice]
    return list({stem(word): word for word in longest}.values())


def ranked(hits: list[Hit]) -> list[Hit]:
    """Hits by place, and within a place by how much the choices are there in so long a text.

    Equals stay in the order given.
    """
    if not hits:
        return []
    totals = [sum(numbers) for numbers in zip(*(hit.numbers for hit in hits), strict=True)]
    weights = [math.log(1 + sum(totals) / total) for total in totals]
    average = sum([hit.length for hit in hits]) / len(hits) or 1
    keys = {}
    for hit in hits:
        half, score = HALF * (1 + hit.length / average) / 2, 0
        for weight, number in zip(weights, hit.numbers, strict=True):
            score += weight * number / (number + half)
        # Rounded: the last digits depend on nothing that a reader could see.
        keys[hit.article_id] = (hit.place, -round(score, 6))
    return sorted(hits, key=lambda hit: keys[hit.article_id])
