"""The order of articles found: the same on each engine, from how often each holds the words.

bm25 of SQLite and ts_rank of PostgreSQL disagree about every other search. So the database only
counts, in plain text and by what all forms of a word begin with, and the score is made here.
"""

import math
from os.path import commonprefix

from articles.search.asking import Choice, Hit
from articles.search.text import stem

# (text, what a word counts in it)
TEXTS = [
    ("entry.title", 10),
    ("entry.summary || ' ' || entry.labels", 5),
    ("entry.questions", 3),
    ("entry.body", 1),
]
# So many times a word is there half as telling as if it were there all the time.
HALF = 4
SHORTEST_BEGINNING = 3


def counting_sql(choices: tuple[Choice, ...], mark: str) -> tuple[str, list[str]]:
    """Columns over a search entry named `entry`, and the values for their marks.

    The first is the length of the body; each of the others how often one of the choices is there.
    """
    columns, values = ["length(entry.body)"], []
    for choice in choices:
        beginning = _beginning(choice)
        counts = []
        for text, weight in TEXTS:
            for form in dict.fromkeys([beginning, beginning.capitalize()]):
                left = f"length(replace({text}, {mark}, ''))"
                counts.append(f"{weight} * (length({text}) - {left})")
                values.append(form)
        columns.append(f"({' + '.join(counts)}) / {len(beginning)}")
    return ", ".join(columns), values


def hit(row: tuple) -> Hit:
    """An engine's row: an article with its place and topic, then the columns that count."""
    facts, length, counts = row[:5], row[5], row[6:]
    return Hit(*facts, length, counts if length is not None else ())


def ranked(hits: list[Hit]) -> list[Hit]:
    """Hits by place, and within a place by how much the words are there in so long a text.

    Equals stay in the order given; so do all of a place where nothing was counted.
    """
    if not all(hit.counts for hit in hits):
        return sorted(hits, key=lambda hit: hit.place)
    totals = [sum(counts) for counts in zip(*(hit.counts for hit in hits), strict=True)]
    weights = [math.log(1 + sum(totals) / total) if total else 0 for total in totals]
    average = sum(hit.length for hit in hits) / max(1, len(hits)) or 1

    def score(hit):
        half = HALF * (1 + hit.length / average) / 2
        return sum(
            weight * number / (number + half)
            for weight, number in zip(weights, hit.counts, strict=True)
        )

    # Rounded: the last digits depend on nothing that a reader could see.
    return sorted(hits, key=lambda hit: (hit.place, -round(score(hit), 6)))


def _beginning(choice: Choice) -> str:
    """What the words of a choice begin with, whatever their form; a short one stands alone."""
    single = [commonprefix([word, stem(word)]) for (word, *more) in choice if not more]
    shared = commonprefix(single)
    if len(single) < len(choice) or len(shared) < SHORTEST_BEGINNING:
        word = max((word for phrase in choice for word in phrase), key=len)
        shared = commonprefix([word, stem(word)])
    return shared if len(shared) >= SHORTEST_BEGINNING else f" {shared} "
