"""The words that the author gives the search, as a search needs them."""

import functools
from typing import NamedTuple

from articles.models import CrisisTerm, WordGroup
from articles.search.synonyms import Synonyms
from articles.search.words import phrases


class SearchWords(NamedTuple):
    """What readers say and the author writes, and terms of searches of people in danger."""

    synonyms: Synonyms
    crisis_terms: tuple[str, ...]


@functools.lru_cache(2)
def of_version(content_version: str) -> SearchWords:
    """The words as they are at a content version (two queries, once for each)."""
    groups = WordGroup.objects.values_list("readers_say", "we_write")
    return SearchWords(
        Synonyms((phrases(said), phrases(written)) for said, written in groups),
        tuple(CrisisTerm.objects.order_by("pk").values_list("words", flat=True)),
    )
