"""A text broken into lines that fill a box: as large as it fits, evenly long."""

import unicodedata
from dataclasses import dataclass

from articles.images.social_cards.fonts import clusters, width

ELLIPSIS = "…"
# Japanese and Chinese break between any two characters, but a line does not begin with these
NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝〕〉》」』】〙〗〟ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々〻‐゠–—〜…‥!?),.:;]}’”%"
)
# nor end with these.
NOT_LAST = frozenset("（［｛〔〈《「『【〘〖〝‘“([{")
BREAKS_AFTER = frozenset("-‐–—/")


# Widths are measured once, at this size in pixels, since letters grow evenly; a hair is left
# for what rounding takes.
MEASURED_AT = 100
HAIR = 1.005


@dataclass(frozen=True)
class Setting:
    """Lines of text and the size in pixels at which they are set."""

    lines: list[str]
    size: int


@dataclass(frozen=True)
class Word:
    """What no line parts, with the space behind it; widths in sizes, with and without the space."""

    text: str
    whole: float
    bare: float


def set_in_box(
    text: str, *, box: tuple[int, int], sizes: range, leading: float, parted_from: int
) -> Setting:
    """The text at the largest of `sizes` at which its lines fit into `box` (width, height).

    `leading` is the distance of two baselines, in sizes. A word that would be longer than a line
    at the size `parted_from` is parted. What is too long at the smallest size ends in an ellipsis.
    """
    most_width, most_height = box
    words = _parted(_words(text), most_width / parted_from)
    for size in sizes:
        lines = _filled(words, most_width / size)
        room = int(most_height // (size * leading))
        if len(lines) <= room and max(map(_line_width, lines)) * size <= most_width:
            return Setting(_texts(_balanced(words, most_width / size, len(lines))), size)
    rest = "".join(word.text for line in lines[room - 1 :] for word in line)
    return Setting([*_texts(lines[: room - 1]), shortened(rest, size, most_width)], size)


def shortened(text: str, size: int, most_width: float) -> str:
    """The text as it is where it fits on one line, else cut, with an ellipsis at its end."""
    if width(text, size) <= most_width:
        return text
    kept = clusters(text)
    while kept and width("".join(kept).rstrip() + ELLIPSIS, size) > most_width:
        kept.pop()
    return "".join(kept).rstrip() + ELLIPSIS


def _words(text):
    """What no line may part, each with the space behind it."""
    found = []
    for cluster in clusters(text):
        if found and not _may_break(found[-1], cluster):
            found[-1] += cluster
        else:
            found.append(cluster)
    return found


def _may_break(before, after):
    """Whether a line may end between `before` and the cluster `after`."""
    if after.isspace() or after in NOT_FIRST:
        return False
    if before[-1].isspace():
        return before[-1] != "\u00a0"
    if before[-1] in NOT_LAST:
        return False
    is_after_sign = before[-1] in BREAKS_AFTER and len(before) > 1 and after[0].isalpha()
    return is_after_sign or _is_wide(before[-1]) or _is_wide(after[0])


def _is_wide(letter):
    """Whether it is an ideograph, a kana or an emoji; Korean parts its words by spaces."""
    return unicodedata.east_asian_width(letter) in "WF" and not "가" <= letter <= "힣"


def _measured(text):
    whole, bare = (width(part, MEASURED_AT) / MEASURED_AT * HAIR for part in (text, text.rstrip()))
    return Word(text, whole, bare)


def _line_width(line):
    return sum(word.whole for word in line[:-1]) + line[-1].bare


def _filled(words, most_width):
    """Lines, each with as many words as it holds; widths in sizes."""
    lines, used = [], 0
    for word in words:
        if lines and used + word.bare <= most_width:
            lines[-1].append(word)
            used += word.whole
        else:
            lines.append([word])
            used = word.whole
    return lines


def _balanced(words, most_width, number):
    """As many lines, as evenly long as may be: in the narrowest box that still holds them."""
    low, high = max(most_width / 2, max(word.bare for word in words)), most_width
    while high - low > 0.1:
        middle = (low + high) / 2
        fits = len(_filled(words, middle)) <= number
        low, high = (low, middle) if fits else (middle, high)
    return _filled(words, high)


def _parted(words, most_width):
    """The words measured; of those that are longer than this, in sizes, each character."""
    found = [_measured(word) for word in words]
    return [
        part
        for word in found
        for part in ([word] if word.bare <= most_width else map(_measured, clusters(word.text)))
    ]


def _texts(lines):
    return ["".join(word.text for word in line).rstrip() for line in lines]
