"""What the two engines are asked, and what they answer."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

# So many articles are found at most: ranking and counting more would help no reader.
MOST_FOUND = 250
MOST_FORMS = 8
MOST_LONGER_WORDS = 20
MOST_SIMILAR_WORDS = 3000

# Where the whole question was met: the lower, the better.
TITLE, HEAD, QUESTIONS, BODY = range(4)

Phrase = tuple[str, ...]
# Phrases of which any one will do.
Choice = tuple[Phrase, ...]


@dataclass(frozen=True)
class Ask:
    """All choices must be met and nothing excluded stand in an article that is live at `now`.

    `is_frequent` says that more articles may meet it than are looked at, by the numbers of its
    words; nothing but the way to them depends on it. `topic` is the address of the only topic to
    look in; none means all of them.
    """

    choices: tuple[Choice, ...]
    excluded: tuple[Phrase, ...]
    now: datetime.datetime
    is_frequent: bool
    topic: str = ""


class Hit(NamedTuple):
    """An article that was found; `place` is the best of those above where the ask is met.

    Its rank depends on the `length` of its text, and on the `numbers` that say of each choice how
    often its most frequent word is there: once at least (see `ranking.py`).
    """

    article_id: int
    place: int
    topic_position: int
    topic_name: str
    topic_slug: str
    length: int
    numbers: tuple[int, ...]


class PartHit(NamedTuple):
    """An article that meets one choice of an ask, by the choice's number."""

    article_id: int
    choice: int
    place: int


class TypedWord(NamedTuple):
    """A word of a search: its stem, and the words that it may be made of without a blank."""

    word: str
    stem: str
    parts: list[str]


class KnownWord(NamedTuple):
    """A word of the site in answer to a typed one: of the same stem, longer, alike, or its part."""

    typed: str
    relation: str
    word: str
    number: int
