"""Highlighting: matches marked in titles, and the passage of an article that has most of them."""

import html
import re

from django.utils.safestring import SafeString

from articles.search.tokenizer import WORD, fold, stem
from articles.search.types import Clause

PASSAGE_LENGTH, MARGIN = 220, 20
# Enough to mark a title, and to find a good passage; the rest of a long text is not searched.
MAX_SPANS, MAX_BODY_SPANS = 150, 400
MAX_QUESTIONS = 2


SENTENCE_END = re.compile(r"[.!?…][”’\")]*\s|\n")

# Begun with the rare letter, as a search for it is quick.
_SENTENCE_BREAK = re.compile(r"\n(?:(?<=[.…:;]\n)|(?<=[.…][”’)]\n))")

# (start, end, index of the clause) of a match in a text.
Span = tuple[int, int, int]
# The words of a phrase, each with its stem.
StemmedPhrase = tuple[tuple[str, str], ...]


class Highlighter:
    """Highlights the clauses of a search in texts; made once per page of results."""

    def __init__(self, clauses: tuple[Clause, ...]):
        self.clauses: list[list[StemmedPhrase]] = [
            [tuple((word, stem(word)) for word in phrase) for phrase in clause]
            for clause in clauses
        ]
        self._phrases_by_word: dict[str, list[tuple[int, StemmedPhrase]]] = {}
        beginnings = {
            word[: max(2, min(4, len(stem(word)) - 1)) - stem(word).endswith("ie")]
            for clause in clauses
            for phrase in clause
            for word in phrase[:1]
        }
        # Words of a stem begin alike (“lie” and “lying”), so that few need a closer look. This also
        # matches within words: a look-behind at every place would be slower.
        self._candidates = re.compile(
            rf"(?:{'|'.join(map(re.escape, sorted(beginnings)))})[^\W_]*" if beginnings else "(?!)"
        )

    def highlight(self, text: str) -> SafeString:
        """The text as escaped HTML, with every match in <mark>."""
        return _mark(text, self.spans(text))

    def spans(self, text: str, most: int = MAX_SPANS) -> list[Span]:
        """The first matches in a text, in order."""
        return self.spans_in(fold_in_place(text), most)

    def spans_in(self, folded: str, most: int = MAX_SPANS) -> list[Span]:
        """The same for a text that `fold_in_place` has folded."""
        spans: list[Span] = []
        for match in self._candidates.finditer(folded):
            start = match.start()
            if start and folded[start - 1].isalnum():
                continue
            for number, phrase in self._phrases_from(match[0]):
                if end := _end(phrase, folded, match):
                    spans.append((start, end, number))
                    break
            if len(spans) == most:
                break
        return spans

    def _phrases_from(self, word: str) -> list[tuple[int, StemmedPhrase]]:
        """(index of the clause, phrase) of the phrases that begin with a word, longest first."""
        if word not in self._phrases_by_word:
            found = [
                (number, phrase)
                for number, clause in enumerate(self.clauses)
                for phrase in clause
                if phrase[0][0] == word or phrase[0][1] == stem(word)
            ]
            self._phrases_by_word[word] = sorted(found, key=lambda row: -len(row[1]))
        return self._phrases_by_word[word]

    def matches_all(self, text: str) -> bool:
        """Whether a text matches every clause."""
        return 0 < len(self.clauses) == _number_of_clauses(self.spans(text))

    def passage(self, summary: str, body: str) -> SafeString:
        """The summary or a passage of the body, whichever matches more clauses."""
        in_summary, spans = self.spans(summary), self.spans(body, MAX_BODY_SPANS)
        best = _best_window(spans)
        if _number_of_clauses(best) <= _number_of_clauses(in_summary):
            return _mark(summary, in_summary)
        begin, end = _word_bounds(body, best)
        inside = [(a - begin, b - begin, n) for a, b, n in spans if a >= begin and b <= end]
        before = "… " if begin > 0 else ""
        after = " …" if end < len(body) else ""
        return SafeString(before + _mark(body[begin:end], inside) + after)

    def questions(self, lines: str) -> list[tuple[str, SafeString]]:
        """The questions of a search entry that match every clause, with their answer: each as text
        and as highlighted HTML."""
        if not self.spans(lines, most=1):
            return []
        rows = lines.split("\n")
        pairs = zip(rows[::2], rows[1::2], strict=False)
        return [
            (question, self.highlight(question))
            for question, answer in pairs
            if self.matches_all(f"{question}\n{answer}")
        ][:MAX_QUESTIONS]


def fold_in_place(text: str) -> str:
    """The folded text; every letter stands where it stood."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    # A letter whose folding has another length would move all that follows.
    return "".join(fold(character)[:1] or " " for character in text)


def _end(phrase: StemmedPhrase, folded: str, match: re.Match[str]) -> int | None:
    """The end of a phrase whose first word is this match; None where the others do not follow."""
    end = match.end()
    for word, word_stem in phrase[1:]:
        following = WORD.search(folded, end)
        if following is None or (following[0] != word and stem(following[0]) != word_stem):
            return None
        end = following.end()
    return end


def _number_of_clauses(spans: list[Span]) -> int:
    return len({number for _, _, number in spans})


def _best_window(spans: list[Span]) -> list[Span]:
    """The first matches with the most different clauses among them that fit into a passage.

    Repeats do not count: lists of references have the most.
    """
    best: list[Span] = []
    for first, (start, _, _) in enumerate(spans):
        window = [
            span
            for span in spans[first : first + PASSAGE_LENGTH // 2]
            if span[1] <= start + PASSAGE_LENGTH - MARGIN
        ]
        if _number_of_clauses(window) > _number_of_clauses(best):
            best = window
    return best


def _word_bounds(text: str, window: list[Span]) -> tuple[int, int]:
    """The bounds of about PASSAGE_LENGTH characters around a window, between words.

    It begins with the block or sentence, if that has just begun.
    """
    first, last = window[0][0], max(end for _, end, _ in window)
    lead = min(PASSAGE_LENGTH // 4, (PASSAGE_LENGTH - (last - first)) // 2)
    begin = max(0, first - lead)
    if begin:
        starts = [match.end() for match in SENTENCE_END.finditer(text, begin, first)]
        begin = starts[0] if starts else text.find(" ", begin, first) + 1 or begin
    end = min(len(text), begin + PASSAGE_LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", last, end), text.rfind("\n", last, end), last)
    return begin, end


def _mark(text: str, spans: list[Span]) -> SafeString:
    parts: list[str] = []
    done = 0
    for start, end, _ in spans:
        if start < done:
            continue
        parts += [html.escape(text[done:start]), f"<mark>{html.escape(text[start:end])}</mark>"]
        done = end
    parts.append(html.escape(text[done:]))
    # Blocks on one line: what ends without a full stop is a heading or an item of a list, and what
    # ends with a question mark may be.
    line = _SENTENCE_BREAK.sub(" ", "".join(parts)).replace("\n", " · ")
    return SafeString(line)
