"""Why an article was found: hits marked in its title, and the passage that shows most of them."""

import html
import re
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from articles.search.text import WORD, fold, stem
from articles.search.types import Choice

PASSAGE_LENGTH = 220
# Enough to find a good passage; the rest of a long text is not looked through.
MOST_SPANS = 150
MOST_QUESTIONS = 2


@dataclass(frozen=True)
class FoundQuestion:
    """A question under an article that answers the search; `text` is as the author wrote it."""

    text: str
    marked: SafeString


class Marker:
    """Marks in a text what a search was for; made once a page of results."""

    def __init__(self, choices: tuple[Choice, ...]):
        self.choices = [
            [tuple((word, stem(word)) for word in phrase) for phrase in choice]
            for choice in choices
        ]
        self._known: dict[str, list] = {}
        first = {word[:3] for choice in choices for phrase in choice for word in phrase}
        # A stem begins as its word does: few words of a text need to be looked at more closely.
        # It may match inside of a word, too: to look behind at every place would be slower.
        self._begins = re.compile(
            rf"(?:{'|'.join(map(re.escape, sorted(first)))})[^\W_]*" if first else "(?!)"
        )

    def marked(self, text: str) -> SafeString:
        """The text as HTML, escaped, with every hit in <mark>."""
        return _with_marks(text, self.spans(text))

    def spans(self, text: str, most: int = MOST_SPANS) -> list[tuple[int, int, int]]:
        """(start, end, number of the choice) of the first hits in a text, in order."""
        folded = fold(text)
        if len(folded) != len(text):
            # A letter that falls apart when folded would move what comes after it.
            folded = "".join(fold(character)[:1] or " " for character in text)
        hits = []
        for match in self._begins.finditer(folded):
            if match.start() and folded[match.start() - 1].isalnum():
                continue
            for number, phrase in self._beginning_with(match[0]):
                if end := _end(phrase, folded, match):
                    hits.append((match.start(), end, number))
                    break
            if len(hits) == most:
                break
        return hits

    def _beginning_with(self, word: str):
        """(number of the choice, phrase) of the phrases that begin with a word, longest first."""
        if word not in self._known:
            found = [
                (number, phrase)
                for number, choice in enumerate(self.choices)
                for phrase in choice
                if phrase[0][0] == word or phrase[0][1] == stem(word)
            ]
            self._known[word] = sorted(found, key=lambda row: -len(row[1]))
        return self._known[word]

    def meets_all(self, text: str) -> bool:
        """Whether every choice is met in a text."""
        return len({number for _, _, number in self.spans(text)}) == len(self.choices) > 0

    def passage(self, summary: str, body: str) -> SafeString:
        """The summary where it shows the hits; else the passage of the body with most of them."""
        in_summary = self.spans(summary)
        if len({number for *_, number in in_summary}) == len(self.choices):
            return _with_marks(summary, in_summary)
        spans = self.spans(body)
        start = _richest(spans)
        if start is None:
            return _with_marks(summary, in_summary)
        begin, end = _to_words(body, start - PASSAGE_LENGTH // 4)
        inside = [(a - begin, b - begin, n) for a, b, n in spans if a >= begin and b <= end]
        before, after = "… " * (begin > 0), " …" * (end < len(body))
        return mark_safe(before + _with_marks(body[begin:end], inside) + after)  # noqa: S308

    def questions(self, lines: str) -> list[FoundQuestion]:
        """The questions of a search entry that, with their answer, meet the whole search."""
        if not self.spans(lines, most=1):
            return []
        rows = lines.split("\n")
        pairs = zip(rows[::2], rows[1::2], strict=False)
        return [
            FoundQuestion(question, self.marked(question))
            for question, answer in pairs
            if self.meets_all(f"{question}\n{answer}")
        ][:MOST_QUESTIONS]


def _end(phrase, folded, match):
    """Where a phrase ends whose first word is this match; None where it does not go on so."""
    end = match.end()
    for word, word_stem in phrase[1:]:
        following = WORD.search(folded, end)
        if following is None or (following[0] != word and stem(following[0]) != word_stem):
            return None
        end = following.end()
    return end


def _richest(spans):
    """Where the first passage begins that holds most different hits; None where there are none.

    More of the same tell nothing new, and lists of references have the most.
    """
    best, best_start = 0, None
    for position, (start, _, _) in enumerate(spans):
        inside = {
            n for a, _, n in spans[position : position + 40] if a < start + PASSAGE_LENGTH * 3 // 4
        }
        if len(inside) > best:
            best, best_start = len(inside), start
    return best_start


def _to_words(text, begin):
    """A stretch of about PASSAGE_LENGTH that begins and ends between words."""
    begin = max(0, begin)
    if begin:
        begin = text.find(" ", begin, begin + 40) + 1 or begin
    end = min(len(text), begin + PASSAGE_LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin + PASSAGE_LENGTH // 2)
    return begin, end


def _with_marks(text, spans):
    parts, done = [], 0
    for start, end, _ in spans:
        if start < done:
            continue
        parts += [html.escape(text[done:start]), f"<mark>{html.escape(text[start:end])}</mark>"]
        done = end
    parts.append(html.escape(text[done:]))
    return mark_safe("".join(parts))  # noqa: S308
