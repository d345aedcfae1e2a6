"""A text broken into lines that fill a box: as large as it fits, evenly long."""

import functools
import re
from collections.abc import Iterator

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


def fit_text(
    text: str, *, box: tuple[int, int], sizes: range, leading: float, broken_from: int
) -> tuple[list[str], int]:
    """The lines of a text at the largest of `sizes` at which they fit into `box` (width, height).

    `leading` is the distance of two baselines in em. A word that would be longer than a line at
    the size `broken_from` is broken. What is too long at the smallest size ends in an ellipsis.
    """
    max_width, max_height = box
    parts = list(_parts(text, max_width / broken_from))
    for size in sizes:
        lines = _fill(parts, max_width / size)
        room = int(max_height // (size * leading))
        if len(lines) <= room and max(map(_em, lines)) * size <= max_width:
            lines = _balance(parts, max_width / size, len(lines))
            break
    else:
        lines[room - 1 :] = [truncate("".join(lines[room - 1 :]), size, max_width)]
    return [line.rstrip() for line in lines], size


def truncate(text: str, size: int, max_width: float) -> str:
    """The text as it is where it fits on one line, else cut, with an ellipsis at its end."""
    width = load_font(size).getlength
    if width(text) <= max_width:
        return text
    kept = split_clusters(text)
    while kept and width("".join(kept).rstrip() + ELLIPSIS) > max_width:
        kept.pop()
    return "".join(kept).rstrip() + ELLIPSIS


@functools.lru_cache(maxsize=4096)
def _em(text: str) -> float:
    """The width of a line in em, without the space at its end."""
    return load_font(MEASURED_AT).getlength(text.rstrip()) / MEASURED_AT * TOLERANCE


def _parts(text: str, longest: float) -> Iterator[str]:
    """What no line breaks; words that are wider than `longest`, in em, cluster by cluster."""
    for word in BREAKS.split(text):
        for part in [word] if _em(word) <= longest else WORD_BREAKS.split(word):
            yield from [part] if _em(part) <= longest else split_clusters(part)


def _fill(parts: list[str], max_width: float) -> list[str]:
    """Lines, each with as much as it holds; widths in em."""
    lines: list[str] = []
    for part in parts:
        if lines and _em(lines[-1] + part) <= max_width:
            lines[-1] += part
        else:
            lines.append(part)
    return lines


def _balance(parts: list[str], max_width: float, number: int) -> list[str]:
    """As many lines, as evenly long as may be: in the narrowest box that still holds them."""
    low, high = max(max_width / 2, max(map(_em, parts))), max_width
    while high - low > 0.1:
        middle = (low + high) / 2
        if len(_fill(parts, middle)) <= number:
            high = middle
        else:
            low = middle
    return _fill(parts, high)
