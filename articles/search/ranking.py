"""The order of the hits: the same on both engines, computed here from what they found.

bm25 of SQLite and ts_rank of PostgreSQL disagree about every other search. So the database only
finds, and counts how often each article has the stems of a clause. The best hits of a search for
several words are then read: words in one sentence or question say more than words far apart.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from articles.search.snippets import MAX_BODY_SPANS, Highlighter, Span, fold_in_place
from articles.search.spelling import commonness
from articles.search.tokenizer import STOP_WORDS, stem
from articles.search.types import BODY, Clause, ClauseHit, Hit
from articles.search.words.subjects import Subject

# The term frequency at which a word has half of its greatest score.
HALF_SATURATION = 4
# Texts of this many hits are read.
MAX_READ = 16
# What a match counts in each part of an article, and what all words together in one place count.
PART_WEIGHTS = {"title": 8, "summary": 4, "labels": 4, "question": 4, "answer": 1.5, "body": 1}
UNIT_WEIGHTS = {"title": 1.0, "question": 1.0, "summary": 0.8, "labels": 0.6, "sentence": 0.6}
UNIT_WEIGHTS |= {"answer": 0.4, "paragraph": 0.3}
CLOSENESS, WORDING = 0.9, 0.2
# What a subject that is likely meant counts where an article names it.
SUBJECT_WEIGHTS = {"title": 1.3, "summary": 0.5, "labels": 0.5, "question": 0.4}
READ_HALF_SATURATION = 16
# A phrase of several words that the author has words for tells more than one word.
PHRASE_WEIGHT = 1.5
# What a clause with words of the author tells at least.
CHOSEN_LEAST = 0.6
SENTENCE_ENDS = (". ", "? ", "! ", "” ")


class ArticleText(Protocol):
    """What of an article is read; `found_questions` has two lines a question."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def found_labels(self) -> str: ...
    @property
    def found_questions(self) -> str: ...
    @property
    def found_body(self) -> str: ...


def counted_stems(clause: Clause) -> list[str]:
    """The stems by which a clause is counted: of the longest word of each phrase."""
    return list(dict.fromkeys(stem(max(phrase, key=len)) for phrase in clause))


def rank(hits: list[Hit]) -> list[Hit]:
    """Hits by zone, and within a zone by the frequencies of the clauses for the text's length.

    Equals keep their order.
    """
    if not hits:
        return []
    totals = [sum(numbers) for numbers in zip(*(hit.frequencies for hit in hits), strict=True)]
    weights = [math.log(1 + sum(totals) / total) for total in totals]
    average_length = sum(hit.length for hit in hits) / len(hits) or 1

    def place(hit: Hit) -> tuple[int, int]:
        half = HALF_SATURATION * (1 + hit.length / average_length) / 2
        score = 0.0
        for weight, frequency in zip(weights, hit.frequencies, strict=True):
            score += weight * frequency / (frequency + half)
        # In whole millionths, so that floating point does not decide between equals.
        return hit.zone, -round(score * 1_000_000)

    return sorted(hits, key=place)


def clause_weights(clauses: Sequence[Clause], hits: Sequence[ClauseHit]) -> list[float]:
    """How much each clause tells: rare on the site and rare in English."""
    found: dict[int, set[int]] = defaultdict(set)
    for hit in hits:
        found[hit.clause].add(hit.article_id)
    total = max(1, len({hit.article_id for hit in hits}))
    return [
        math.log(1 + total / max(1, len(found[number]))) * _telling(clause)
        for number, clause in enumerate(clauses)
    ]


def _telling(clause: Clause) -> float:
    """How much the words of a clause tell by themselves; more if the author chose some of them."""
    is_phrase = sum(word not in STOP_WORDS for word in clause[0]) > 1
    is_chosen = len({tuple(map(stem, phrase)) for phrase in clause}) > 1
    weight = PHRASE_WEIGHT if is_phrase else 1
    return max(commonness(clause), CHOSEN_LEAST if is_chosen else 0) * weight


def best_partial(hits: Sequence[ClauseHit], weights: Sequence[float]) -> list[int]:
    """Articles with some of the clauses: those with telling ones in good zones come first."""
    scores: dict[int, float] = defaultdict(float)
    for hit in hits:
        scores[hit.article_id] += round(weights[hit.clause] * (BODY + 1 - hit.zone), 6)
    return sorted(scores, key=lambda article: (-round(scores[article], 4), -article))


class Reader:
    """Reads articles for the clauses of a search, and for its words as they were typed."""

    def __init__(
        self,
        clauses: Sequence[Clause],
        weights: Sequence[float],
        spoken: Sequence[str],
        subjects: Sequence[Subject] = (),
    ):
        self.weights = weights
        self.total = sum(weights) or 1.0
        self.clauses = Highlighter(tuple(clauses))
        self.likelihoods = [subject.likelihood for subject in subjects]
        self.subjects = Highlighter(tuple(subject.written for subject in subjects))
        # Pairs that begin with a stop word are everywhere: finding them takes too long.
        pairs = [pair for pair in pairwise(spoken) if pair[0] not in STOP_WORDS]
        self.pairs = Highlighter(tuple((pair,) for pair in dict.fromkeys(pairs)))

    def score(self, text: ArticleText) -> float:
        """How well an article answers, comparable within one search."""
        counts: dict[int, float] = defaultdict(float)
        closest = 0.0
        wordings: set[int] = set()
        about: dict[int, float] = {}
        for part, content, counted_from in parts_of(text):
            folded = fold_in_place(content)
            spans = self.clauses.spans_in(folded, MAX_BODY_SPANS)
            for start, _, number in spans:
                counts[number] += PART_WEIGHTS[part] if start >= counted_from else 0
            wordings |= {number for _, _, number in self.pairs.spans_in(folded, MAX_BODY_SPANS)}
            for _, _, number in self.subjects.spans_in(folded) if part in SUBJECT_WEIGHTS else ():
                about[number] = max(about.get(number, 0), SUBJECT_WEIGHTS[part])
            units = _units(content, spans) if part == "body" else [(part, spans)]
            for unit, group in units:
                numbers = {number for _, _, number in group}
                share = sum(self.weights[number] for number in numbers) / self.total
                closest = max(closest, UNIT_WEIGHTS[unit] * share * share)
        half = READ_HALF_SATURATION * (1 + len(text.found_body) / 10_000)
        score = sum(
            self.weights[number] * count / (count + half)
            for number, count in sorted(counts.items())
        )
        score = score / self.total + CLOSENESS * closest
        score += WORDING * len(wordings) / (len(self.pairs.clauses) or 1)
        score += sum(self.likelihoods[number] * about[number] for number in sorted(about))
        # Rounded, so that floating point does not decide between equals.
        return round(score, 6)


def has_all_together(clauses: Highlighter, body: str) -> bool:
    """Whether a sentence or paragraph of a text matches every clause."""
    spans = clauses.spans(body, MAX_BODY_SPANS)
    found = [len({number for _, _, number in group}) for _, group in _units(body, spans)]
    return max(found, default=0) == len(clauses.clauses)


def parts_of(text: ArticleText) -> list[tuple[str, str, int]]:
    """(part, its text, from where on words count) of an article; an answer stands with its
    question, which counts by itself."""
    lines = text.found_questions.split("\n")
    pairs = list(zip(lines[::2], lines[1::2], strict=False))
    return [
        ("title", text.title, 0),
        ("summary", text.summary, 0),
        ("labels", text.found_labels, 0),
        *(("question", question, 0) for question, _ in pairs),
        *(("answer", f"{question}\n{answer}", len(question)) for question, answer in pairs),
        ("body", text.found_body, 0),
    ]


def _units(content: str, spans: list[Span]) -> list[tuple[str, list[Span]]]:
    """The matches in a body by sentence and by paragraph."""
    sentences: dict[int, list[Span]] = defaultdict(list)
    paragraphs: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        block = content.rfind("\n", 0, span[0])
        begun = max(content.rfind(end, max(block, 0), span[0]) for end in SENTENCE_ENDS)
        sentences[max(block, begun)].append(span)
        paragraphs[block].append(span)
    units = [("sentence", group) for group in sentences.values()]
    return units + [("paragraph", group) for group in paragraphs.values()]
