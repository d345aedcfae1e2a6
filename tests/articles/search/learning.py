"""Learns what searches of people in danger share (`python -m tests.articles.search.learning`).

A linear support vector machine, trained by dual coordinate descent (Hsieh et al. 2008) on the
judged searches that are not held back.
"""

import random
from collections import Counter, defaultdict
from pathlib import Path

from articles.search.crisis_terms import stems_of
from articles.search.crisis_terms.likeness import LEARNED, features

JUDGED = Path(__file__).parent / "judged"
# How dear an error is; passes over all examples; examples that a feature needs; least weight kept.
COST, PASSES, MIN_EXAMPLES, MIN_WEIGHT = 0.15, 20, 2, 0.025


def examples() -> list[tuple[list[str], int]]:
    """(features, 1 for danger and -1 for others) of each judged search."""
    found = [
        (list(features(stems_of(search))), sign)
        for kind, sign in [("danger", 1), ("harmless", -1)]
        for search in (JUDGED / f"{kind}.txt").read_text().splitlines()
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


if __name__ == "__main__":
    LEARNED.write_text(learned_text())
