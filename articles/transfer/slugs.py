"""Slugs for articles before they are saved, so that links between them can be rewritten."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.models import Article, Author, ImportSource, Redirect
from articles.models.redirect import TARGETS, RedirectTarget, current_path, normalize_path
from articles.models.validation import max_length
from articles.transfer.records import AuthorRecord, ImportOptions, first_slug


def author_slug(author: AuthorRecord) -> str:
    """The slug of the author here with this slug or name, or else a new one. One query."""
    same = Author.objects.filter(slug=author.slug) | Author.objects.filter(name__iexact=author.name)
    return same.order_by("pk").values_list("slug", flat=True).first() or author.slug


class SlugAllocator:
    """Knows which articles of an export are here already, and gives each other one a free slug.

    `existing` maps identifiers to the slugs of articles here, `allocated` those of new ones.
    """

    def __init__(self, source: str, options: ImportOptions):
        """`source` names the system and its site; an article is known by its number there."""
        self.source = source
        self.options = options
        known = ImportSource.objects.filter(identifier__startswith=f"{source} ")
        self.existing = dict(known.values_list("identifier", "article__slug"))
        self.allocated: dict[str, str] = {}
        options.slugs.update(Article.objects.values_list("slug", flat=True))

    def identifier(self, number: str) -> str:
        """The `ImportSource` identifier of the article with this number."""
        return f"{self.source} {number}"[: max_length(ImportSource, "identifier")]

    def url(self, number: str, *candidates: str) -> str:
        """The URL here of the article with this number, or of the fixed page that it becomes.

        A new article has a free slug from the first candidate that has one.
        """
        identifier = self.identifier(number)
        slug = self.existing.get(identifier)
        if slug is None:
            slug = wanted = first_slug(*candidates, f"article-{number}") or "article"
            suffix = 1
            while slug in self.options.slugs:
                suffix += 1
                slug = f"{wanted[:130]}-{suffix}"
            self.options.slugs.add(slug)
            self.allocated[identifier] = slug
        if page := self.options.page_of(*candidates[:1]):
            return reverse(f"articles:{page}")
        return reverse("articles:article", args=[slug])

    def conflict_notes(self, identifier: str, wanted: str) -> list[str]:
        """A note if another article has the slug that this one had on the old site."""
        slug, wanted = self.allocated.get(identifier, ""), first_slug(wanted)
        if wanted and slug != wanted and re.fullmatch(r".*-\d+", slug):
            return [f"another article has the address “{wanted}”"]
        return []


def add_redirects(rows: Mapping[str, RedirectTarget], notes: list[str]) -> int:
    """Redirect each path to its row, in one statement; returns how many do."""
    redirects: dict[str, Redirect] = {}
    for given, row in rows.items():
        try:
            path = normalize_path(given)
            if path == current_path(row):
                continue
            if Redirect.objects.is_taken(path):
                raise ValidationError(f"“{path}” is the address of a page of this site.")
            redirects[path] = Redirect(path=path, **{str(row._meta.model_name): row})
        except ValidationError as error:
            # An archive whose address is taken here cannot be kept.
            if isinstance(row, Article):
                notes += [f"its old address does not redirect: {text}" for text in error.messages]
    Redirect.objects.bulk_create(
        redirects.values(), update_conflicts=True, unique_fields=["path"], update_fields=TARGETS
    )
    return len(redirects)
