"""What a social card shows, and its size."""

from dataclasses import dataclass

# Shown uncropped by every reader of Open Graph.
WIDTH, HEIGHT = 1200, 630
# Part of each card's name: raised with every change of the drawing, so that cards are redrawn.
DESIGN = 6


@dataclass(frozen=True)
class CardSpec:
    """All that a card shows; `portrait` is the file of the author's photo, or b"". `is_rtl` says
    that the title runs from right to left even if it begins with a Latin name."""

    title: str
    topic: str
    author: str
    portrait: bytes = b""
    is_rtl: bool = False
