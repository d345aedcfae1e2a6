"""The order of articles found: the same on each engine, from how often each holds the words.

bm25 of SQLite and ts_rank of PostgreSQL disagree about every other search. So the database only
finds, and the score is made here, in plain text and by what all forms of a word begin with.
"""

import math
from os.path import commonprefix

from articles.search.asking import Choice, Hit
from articles.search.text import stem

# So many times a word is there half as telling as if it were there all the time.
HALF = 4
SHORTEST_BEGINNING = 3


def ranked(hits: list[Hit], choices: tuple[Choice, ...]) -> list[Hit]:
    """Hits by place, and within a place by how much the choices are there in so long a text.

    Equals stay in the order given; so do all of a place where the texts were not read.
    """
    if not hits or hits[0].body is None:
        return sorted(hits, key=lambda hit: hit.place)
    forms = [_forms(choice) for choice in choices]
    counts = [[_count(hit, each) for each in forms] for hit in hits]
    totals = [sum(numbers) for numbers in zip(*counts, strict=True)]
    weights = [math.log(1 + sum(totals) / total) if total else 0 for total in totals]
    average = sum([len(hit.body) for hit in hits]) / len(hits) or 1
    keys = {}
    for hit, numbers in zip(hits, counts, strict=True):
        half, score = HALF * (1 + len(hit.body) / average) / 2, 0
        for weight, number in zip(weights, numbers, strict=True):
            score += weight * number / (number + half)
        # Rounded: the last digits depend on nothing that a reader could see.
        keys[hit.article_id] = (hit.place, -round(score, 6))
    return sorted(hits, key=lambda hit: keys[hit.article_id])


def _count(hit: Hit, forms: list[str]) -> int:
    """How often these forms stand in the texts of a hit; in a title ten times as much.

    In the body, by far the longest, a capital letter is looked for where there is no small one.
    """
    number = hit.body.count(forms[0]) or hit.body.count(forms[-1])
    for form in forms:
        number += (
            10 * hit.title.count(form)
            + 5 * (hit.summary.count(form) + hit.labels.count(form))
            + 3 * hit.questions.count(form)
        )
    return number


def _forms(choice: Choice) -> list[str]:
    """What the words of a choice begin with, within a sentence and at its start."""
    beginning = _beginning(choice)
    return list(dict.fromkeys([beginning, beginning.capitalize()]))


def _beginning(choice: Choice) -> str:
    """What the words of a choice begin with, whatever their form; a short one stands alone."""
    single = [commonprefix([word, stem(word)]) for (word, *more) in choice if not more]
    shared = commonprefix(single)
    if len(single) < len(choice) or len(shared) < SHORTEST_BEGINNING:
        word = max((word for phrase in choice for word in phrase), key=len)
        shared = commonprefix([word, stem(word)])
    return shared if len(shared) >= SHORTEST_BEGINNING else f" {shared} "
