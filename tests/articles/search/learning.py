"""Learns what searches of people in danger share (`python -m tests.articles.search.learning`).

A linear support vector machine, trained by dual coordinate descent (Hsieh et al. 2008) on the
judged searches that are not held back. Fails unless the same is learned again, and all of these are
judged by it as a person would; that takes half a minute, so the tests compare a digest.
"""

import hashlib
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

from articles.search.crisis_terms import has_crisis_terms, stems_of
from articles.search.crisis_terms.likeness import LEARNED, features

JUDGED = Path(__file__).parent / "judged"
DIGEST, KINDS = JUDGED / "learned.sha256", {"danger": 1, "harmless": -1}
# How dear an error is; passes over all examples; examples that a feature needs; least weight kept.
COST, PASSES, MIN_EXAMPLES, MIN_WEIGHT = 0.15, 20, 2, 0.025


def judged(name: str) -> list[str]:
    return (JUDGED / f"{name}.txt").read_text().splitlines()


def misjudged(step: int) -> list[str]:
    """Those of every so many searches that are not judged as a person would."""
    every = [(search, sign > 0) for kind, sign in KINDS.items() for search in judged(kind)[::step]]
    return [search for search, is_alarming in every if has_crisis_terms(search) != is_alarming]


def examples() -> list[tuple[list[str], int]]:
    """(features, 1 for danger and -1 for others) of each judged search."""
    found = [
        (list(features(stems_of(search))), sign)
        for kind, sign in KINDS.items()
        for search in judged(kind)
    ]
    counts = Counter(feature for row, _ in found for feature in row)
    often = {feature for feature, count in counts.items() if count >= MIN_EXAMPLES}
    return [(["", *filter(often.__contains__, row)], sign) for row, sign in found]


def learn(rows: list[tuple[list[str], int]]) -> dict[str, float]:
    """The weight of each feature."""
    places: dict[str, int] = defaultdict(lambda: len(places))
    numbered = [([places[feature] for feature in row], sign) for row, sign in rows]
    weights, duals = [0.0] * len(places), [0.0] * len(rows)
    weight_at = weights.__getitem__
    signs = Counter(sign for _, sign in rows)
    order, shuffle = list(range(len(rows))), random.Random(1).shuffle
    for _ in range(PASSES):
        shuffle(order)
        for number in order:
            row, sign = numbered[number]
            slack = signs[sign] / (COST * len(rows))
            error = sign * sum(map(weight_at, row)) - 1 + slack * duals[number]
            dual = max(0.0, duals[number] - error / (len(row) + slack))
            step, duals[number] = (dual - duals[number]) * sign, dual
            for place in row if step else ():
                weights[place] += step
    return dict(zip(places, weights, strict=True))


def learned_text() -> str:
    """A line for each weight in hundredths, with the features that have it."""
    rows: dict[int, list[str]] = defaultdict(list)
    for feature, weight in sorted(learn(examples()).items()):
        if abs(weight) >= MIN_WEIGHT:
            rows[round(100 * weight)].append(feature)
    return "".join(f"{weight} {','.join(rows[weight])}\n" for weight in sorted(rows))


def digest() -> str:
    """Of what was learned, of what it was learned from, and of the code that reads and learns."""
    folder = LEARNED.parent
    read = [*folder.glob("*.*"), *map(folder.with_name, ["spelling.py", "tokenizer.py"])]
    read += [Path(__file__), *(JUDGED / f"{name}.txt" for name in [*KINDS, "known_errors"])]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(read))).hexdigest() + "\n"


if __name__ == "__main__":
    if (text := learned_text()) != LEARNED.read_text():
        LEARNED.write_text(text)
        sys.exit("Something else was learned, and is written now; judge with it by another try.")
    if (wrong := misjudged(1)) != judged("known_errors"):
        sys.exit(f"Other searches than the known errors are misjudged: {wrong}")
    DIGEST.write_text(digest())
