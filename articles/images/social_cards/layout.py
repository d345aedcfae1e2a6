"""A text broken into lines that fill a box: as large as it fits, evenly long."""

import re
from dataclasses import dataclass

from articles.images.social_cards.fonts import load_font, split_clusters

ELLIPSIS = "…"
# A line may end after a space, unless a dash or a closing sign follows (“Why ?”); where a word is
# longer than a line, after a hyphen, dash or slash within it.
BREAKS = re.compile(r"(?<= )(?![-–—…!?),.:;\]}’”%])")
WORD_BREAKS = re.compile(r"(?<=[^ ][-‐–—/])(?=[^\W\d_])")
# Widths are measured once, at this size in pixels, since letters grow evenly; a little is added
# for rounding.
MEASURED_AT = 100
TOLERANCE = 1.005


@dataclass(frozen=True)
class TextLayout:
    """Lines of text and the size in pixels at which they are set."""

    lines: list[str]
    size: int


@dataclass(frozen=True)
class Word:
    """What no line breaks, with the space after it; widths in em, with and without the space."""

    text: str
    width: float
    bare_width: float


Line = list[Word]


def fit_text(
    text: str,
    *,
    box: tuple[int, int],
    sizes: range,
    leading: float,
    broken_from: int,
) -> TextLayout:
    """The text at the largest of `sizes` at which its lines fit into `box` (width, height).

    `leading` is the distance of two baselines in em. A word that would be longer than a line at
    the size `broken_from` is broken. What is too long at the smallest size ends in an ellipsis.
    """
    max_width, max_height = box
    words = _measured_words(text, max_width / broken_from)
    for size in sizes:
        lines = _fill(words, max_width / size)
        room = int(max_height // (size * leading))
        if len(lines) <= room and max(map(_line_width, lines)) * size <= max_width:
            return TextLayout(_texts(_balance(words, max_width / size, len(lines))), size)
    rest = "".join(word.text for line in lines[room - 1 :] for word in line)
    return TextLayout([*_texts(lines[: room - 1]), truncate(rest, size, max_width)], size)


def truncate(text: str, size: int, max_width: float) -> str:
    """The text as it is where it fits on one line, else cut, with an ellipsis at its end."""
    width = load_font(size).getlength
    if width(text) <= max_width:
        return text
    kept = split_clusters(text)
    while kept and width("".join(kept).rstrip() + ELLIPSIS) > max_width:
        kept.pop()
    return "".join(kept).rstrip() + ELLIPSIS


def _measured_words(text: str, longest: float) -> list[Word]:
    """The words of a text; those that are wider than `longest`, in em, cluster by cluster."""

    def em(part: str) -> float:
        return load_font(MEASURED_AT).getlength(part) / MEASURED_AT * TOLERANCE

    def pieces(part: str) -> list[str]:
        return [part] if em(part.rstrip()) <= longest else split_clusters(part)

    words = []
    for part in BREAKS.split(text):
        halves = [part] if em(part.rstrip()) <= longest else WORD_BREAKS.split(part)
        found = [piece for half in halves for piece in pieces(half)]
        words += [Word(piece, em(piece), em(piece.rstrip())) for piece in found]
    return words


def _line_width(line: Line) -> float:
    return sum(word.width for word in line[:-1]) + line[-1].bare_width


def _fill(words: list[Word], max_width: float) -> list[Line]:
    """Lines, each with as many words as it holds; widths in em."""
    lines: list[Line] = []
    used = 0.0
    for word in words:
        if lines and used + word.bare_width <= max_width:
            lines[-1].append(word)
            used += word.width
        else:
            lines.append([word])
            used = word.width
    return lines


def _balance(words: list[Word], max_width: float, number: int) -> list[Line]:
    """As many lines, as evenly long as may be: in the narrowest box that still holds them."""
    low, high = max(max_width / 2, max(word.bare_width for word in words)), max_width
    while high - low > 0.1:
        middle = (low + high) / 2
        if len(_fill(words, middle)) <= number:
            high = middle
        else:
            low = middle
    return _fill(words, high)


def _texts(lines: list[Line]) -> list[str]:
    return ["".join(word.text for word in line).rstrip() for line in lines]
