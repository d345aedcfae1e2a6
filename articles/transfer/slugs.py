"""Addresses for what is about to come, given before it is written, so that links can follow."""

import re

from articles.models import Article, Author, ImportSource
from articles.transfer.records import LONGEST_NAME, Person, as_slug, shortened


def author_slug(person: Person) -> str:
    """The address of an author: of the one that is here under this address or name, or a new one.

    One query.
    """
    name = shortened(person.name, LONGEST_NAME) or "Unknown author"
    slug = as_slug(person.slug, name, limit=LONGEST_NAME) or "author"
    here = Author.objects.filter(slug=slug) | Author.objects.filter(name__iexact=name)
    return here.order_by("pk").values_list("slug", flat=True).first() or slug


class Plan:
    """Which texts of an export are new, and which address each has or will have."""

    def __init__(self, source: str):
        """`source` names the system and its site; a text is known by its number there."""
        self.source = source
        known = ImportSource.objects.filter(identifier__startswith=f"{source} ")
        self.here = dict(known.values_list("identifier", "article__slug"))
        self._taken = set(Article.objects.values_list("slug", flat=True))
        self.slugs: dict[str, str] = {}

    def identifier(self, number: str) -> str:
        """How an origin names the text with this number."""
        return f"{self.source} {number}"[:300]

    def add(self, number: str, *candidates: str) -> str:
        """The address of a text: where it stands, or made from the first candidate that serves."""
        identifier = self.identifier(number)
        if identifier in self.here:
            return self.here[identifier]
        slug = as_slug(*candidates) or as_slug(f"article-{number}") or "article"
        if slug in self._taken:
            end = 2
            while f"{slug[:130]}-{end}" in self._taken:
                end += 1
            slug = f"{slug[:130]}-{end}"
        self._taken.add(slug)
        self.slugs[identifier] = slug
        return slug

    def changed_address(self, identifier: str, wanted: str) -> list[str]:
        """A note where the address is not the one that the text had, but for its spelling."""
        slug, wanted = self.slugs[identifier], as_slug(wanted)
        if wanted and slug != wanted and re.fullmatch(r".*-\d+", slug):
            return [f"another article has the address “{wanted}”"]
        return []
