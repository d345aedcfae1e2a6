"""The order of the hits: the same on both engines, computed from term frequencies.

bm25 of SQLite and ts_rank of PostgreSQL disagree about every other search. So the database only
finds, and counts how often each article has the stems of a clause; the score is computed here.
"""

import math

from articles.search.tokenizer import stem
from articles.search.types import Clause, Hit

# The term frequency at which a word has half of its greatest score.
HALF_SATURATION = 4


def counted_words(clause: Clause) -> list[str]:
    """The words by which a clause is counted, one per stem: the longest of each phrase."""
    longest = [max(phrase, key=len) for phrase in clause]
    return list({stem(word): word for word in longest}.values())


def rank(hits: list[Hit]) -> list[Hit]:
    """Hits by zone, and within a zone by the frequencies of the clauses for the text's length.

    Equals keep their order.
    """
    if not hits:
        return []
    totals = [sum(numbers) for numbers in zip(*(hit.frequencies for hit in hits), strict=True)]
    weights = [math.log(1 + sum(totals) / total) for total in totals]
    average_length = sum(hit.length for hit in hits) / len(hits) or 1
    keys = {}
    for hit in hits:
        half = HALF_SATURATION * (1 + hit.length / average_length) / 2
        score = 0.0
        for weight, frequency in zip(weights, hit.frequencies, strict=True):
            score += weight * frequency / (frequency + half)
        # Rounded, so that floating point does not decide between equals.
        keys[hit.article_id] = (hit.zone, -round(score, 6))
    return sorted(hits, key=lambda hit: keys[hit.article_id])
