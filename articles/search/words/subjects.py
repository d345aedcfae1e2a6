"""What a search of several words is likely about, where readers speak as no author does.

Each word hints at the subjects in whose sayings it stands, by a complement naive Bayes model
(Rennie et al. 2003) of the sayings in `sayings.txt` and of the shipped groups of words.
"""

import functools
import math
import tomllib
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from articles.search.spelling import MIN_RESPELLED_LENGTH, respelled
from articles.search.tokenizer import STOP_STEMS, split_words, spoken_words, stem
from articles.search.types import Clause
from articles.search.words import phrases, shipped_groups

SUBJECTS, SAYINGS = (Path(__file__).with_name(name) for name in ("subjects.toml", "sayings.txt"))
# How many subjects a search may have, and how much must tell for each.
MOST_SUBJECTS, LEAST_LIKELY = 4, 0.1
# A search of fewer words says less of its subject, and more by the words themselves.
MANY_WORDS = 4
# What is added to every count, so that no word excludes a subject of which it was not said.
SMOOTHING = 1
# Sayings that have a pair of words before it counts: most pairs are said once, and fill the memory.
LEAST_SAID = 2
# Who says one of these, or of these kinds of words, speaks of people.
PEOPLE = frozenset(
    ["PARTNER", "FRIEND", "HE", "HIM", "MEIN", "MUJHE", "coupl", "ex", "hes", "shes", "his"]
    + ["i", "im", "ive", "my", "we", "us", "our"]
)
# How rare a word of no saying is, in thousandths: it tells nothing, and lets the others tell less.
UNKNOWN = 8000


class Subject(NamedTuple):
    """What an author writes of a subject, and how likely a search is about it: mostly below one.

    Nothing is written of what no such site treats: recipes, trains, shoes.
    """

    written: Clause
    likelihood: float


class Hints(NamedTuple):
    """What the words of sayings hint at.

    `places` has the place in `told` of each word, kind of words or pair: in thousandths, how rare
    it is, and what it tells for each of the `subjects`, in their order. Some words stand for others
    of their kind in `kinds`; `spelled` are those that are long enough to be recognized with a slip.
    """

    subjects: list[Clause]
    kinds: dict[str, str]
    spelled: dict[str, None]
    places: dict[str, int]
    told: array[int]


def likely_subjects(words: Sequence[str], lacking: Collection[str]) -> list[Subject]:
    """The subjects of a search by its words, the likeliest first.

    Words that no saying has make each less likely; there is none where half of the words are so
    and `lacking` on the site, too (in a sentence, most of them), and none for a single word. Where
    a subject of which nothing is written is the likeliest, it is the only one, unless the search
    speaks of people.
    """
    known = hints()
    meant = [respelled(word, known.spelled) for word in words]
    telling = {stem(word) for word in meant if not word.isdigit()} - STOP_STEMS
    said = telling & (known.places.keys() | known.kinds.keys())
    strange = telling.intersection(map(stem, lacking)) - said
    if len(words) < 2 or len(strange) * 2 >= len(telling) + (len(words) >= MANY_WORDS) > 0:
        return []
    features = _features(meant, known.kinds)
    width = 1 + len(known.subjects)
    places = [known.places[each] for each in features if each in known.places]
    unknown = len(telling - said)
    rows = [known.told[place : place + width] for place in places]
    rarities, *told = zip(*rows, strict=True) if rows else [()]
    length = math.hypot(*rarities, *[UNKNOWN] * unknown) * max(1, MANY_WORDS / len(words))
    share = len(said) / len(telling) if telling else 1
    likelihoods = [round(share * sum(column) / length, 6) for column in told]
    subjects = map(Subject, known.subjects, likelihoods)
    # Equals keep their order.
    best = sorted(subjects, key=lambda subject: -subject.likelihood)[:MOST_SUBJECTS]
    likely = [subject for subject in best if subject.likelihood >= LEAST_LIKELY]
    if likely and not likely[0].written and PEOPLE.isdisjoint(features):
        return likely[:1]
    return [subject for subject in likely if subject.written]


@functools.cache
def hints() -> Hints:
    """What the shipped sayings and groups hint at; made once, in some tenths of a second, and
    one megabyte large."""
    shipped = tomllib.loads(SUBJECTS.read_text())
    subjects = shipped["subjects"]
    kinds = {stem(word): kind for kind, of in shipped["kinds"].items() for word in of.split()}
    said = [(spoken_words(text), names) for text, names in _sayings(subjects)]
    rows = [(_features(words, kinds), names) for words, names in said]
    return Hints(
        [tuple(map(tuple, map(split_words, phrases(x["written"])))) for x in subjects.values()],
        kinds,
        {word: None for words, _ in said for word in words if len(word) >= MIN_RESPELLED_LENGTH},
        *_weighed(rows, subjects),
    )


def _sayings(subjects: Mapping[str, Mapping[str, str]]) -> list[tuple[str, Collection[str]]]:
    """What readers say, and the names of the subjects that it is about."""
    found: list[tuple[str, Collection[str]]] = []
    for line in SAYINGS.read_text().splitlines():
        text, _, names = line.partition(" | ")
        found.append((text, names.split()))
    words = {name: {*phrases(f"{own['written']},{own['also']}")} for name, own in subjects.items()}
    for readers_say, we_write in shipped_groups():
        of = [name for name, own in words.items() if not own.isdisjoint(phrases(we_write))]
        found += [(phrase, of) for phrase in phrases(readers_say) if of]
    return found


def _features(words: Iterable[str], kinds: Mapping[str, str]) -> dict[str, None]:
    """The stems of words, their kinds, and pairs of these in a row."""
    stems = list(map(stem, words))
    alike = [kinds.get(each, each) for each in stems]
    return dict.fromkeys([*stems, *alike, *map(" ".join, pairwise(alike))])


def _weighed(
    rows: Sequence[tuple[Collection[str], Collection[str]]], subjects: Iterable[str]
) -> tuple[dict[str, int], array[int]]:
    """The hints of all words of (words, subjects) rows: how much rarer each word is in the sayings
    of all other subjects than words are there, and than it is elsewhere."""
    counts = Counter(word for words, _ in rows for word in words)
    rarity = {
        word: 1 + math.log((1 + len(rows)) / (1 + n))
        for word, n in counts.items()
        if n >= LEAST_SAID or " " not in word
    }
    total: dict[str, float] = defaultdict(float)
    within: dict[str, dict[str, float]] = {name: defaultdict(float) for name in subjects}
    for words, names in rows:
        kept = {word: rarity[word] for word in words if word in rarity}
        length = math.hypot(*kept.values())
        for counted in (total, *map(within.__getitem__, names)):
            for word, rare in kept.items():
                counted[word] += rare / length
    everything = sum(total.values()) + SMOOTHING * len(total)
    others = [math.log(everything - sum(own.values())) for own in within.values()]
    places, told = {}, array("h")
    for word, count in total.items():
        # Most subjects lack most words.
        lacking = math.log(count + SMOOTHING)
        weights = [
            outside - (math.log(count - of[word] + SMOOTHING) if word in of else lacking)
            for outside, of in zip(others, within.values(), strict=True)
        ]
        mean, thousandths = sum(weights) / len(weights), 1000 * rarity[word]
        places[word] = len(told)
        told.append(round(thousandths))
        told.extend([round(thousandths * (weight - mean)) for weight in weights])
    return places, told
