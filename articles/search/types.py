"""What the two search engines take and return."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from attachment_site.core.text import read_table

# More hits are not looked at: ranking and counting them would help no reader.
MAX_HITS = 250
# Of which the last one tells that there are more
MAX_FOUND = MAX_HITS + 1
MAX_COMPLETIONS = 20
MAX_SIMILAR_WORDS = 3000
# Letters that an unfinished word with a slip may lack.
MOST_UNTYPED = 9

# The zones of an article, the best first: each includes those before it.
TITLE, HEAD, QUESTIONS, BODY = range(4)

Phrase = tuple[str, ...]
# Alternative phrases.
Clause = tuple[Phrase, ...]


@dataclass(frozen=True)
class SearchRequest:
    """An article matches if it is live at `now` and has every clause and no excluded phrase.

    `is_broad` says that each clause alone has more matches than are looked at, by the document
    frequencies; it decides only how the engine searches. `topic` is the slug of the only topic to
    search; empty means all of them.
    """

    clauses: tuple[Clause, ...]
    excluded: tuple[Phrase, ...]
    now: datetime.datetime
    is_broad: bool
    topic: str = ""


class Hit(NamedTuple):
    """A matching article; `zone` is the best one that has every clause.

    It is ranked by the `length` of its text and by `frequencies`: for each clause, how often its
    most frequent word occurs, at least once (see `ranking.py`).
    """

    article_id: int
    zone: int
    topic_position: int
    topic_name: str
    topic_slug: str
    length: int
    frequencies: tuple[int, ...]


class ClauseHit(NamedTuple):
    """An article that matches one clause of a request, given by its index."""

    article_id: int
    clause: int
    zone: int


class QueryWord(NamedTuple):
    """A word of a query, and the words that it may consist of without the space."""

    word: str
    parts: list[str]


class VocabularyWord(NamedTuple):
    """A word of the site for one of a query.

    `relation` is "stem" (the most frequent of the same stem), "prefix" (begins with it),
    "similar", or "part".
    """

    query_word: str
    relation: str
    word: str
    document_count: int


def statements(vendor: str) -> dict[str, str]:
    """The statements of an engine, with these constants filled in."""
    table = read_table(__file__, f"sql/{vendor}.toml")
    return {name: text.format_map(globals()) for name, text in table.items()}
