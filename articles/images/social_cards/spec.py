"""Cards: what one shows, and in which size. `drawing.py` draws it."""

from dataclasses import dataclass

# What every reader of Open Graph cuts nothing from.
WIDTH, HEIGHT = 1200, 630
# Raised whenever the drawing changes, so that the cards that stand are drawn anew.
DESIGN = 1


@dataclass(frozen=True)
class CardSpec:
    """All that a card shows."""

    title: str
    topic: str
    author: str
