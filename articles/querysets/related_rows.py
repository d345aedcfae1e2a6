"""Filters of the rows that belong to an article: redirects, links, previews, revisions."""

from collections.abc import Iterable
from typing import Any, Self

from django.db.models import Model, QuerySet
from django.utils import timezone

from articles.querysets.article import PAGE_ONLY


class RedirectQuerySet[R: Model](QuerySet[R]):
    def leading_from_any(self, paths: Iterable[str]) -> Self:
        """Redirects of paths as `normalize_path` writes them, with their targets (one query)."""
        return self.filter(path__in=list(paths)).select_related("article", "topic", "tag", "author")

    def leading_to(self, row: Model) -> Self:
        """Redirects to an article, a topic, a tag or an author."""
        return self.filter(**{type(row).__name__.lower(): row})


class BrokenLinkQuerySet(QuerySet):
    def with_source(self) -> Self:
        """With the rows that contain the links, without their texts, in the same query."""
        return self.select_related("article", "page", "author").defer(
            *(f"article__{name}" for name in PAGE_ONLY),
            *(f"page__{name}" for name in ("body", "body_html")),
            *(f"author__{name}" for name in ("bio", "bio_html")),
        )


class PreviewLinkQuerySet[L: Model](QuerySet[L]):
    def open(self) -> Self:
        """Links that have neither expired nor been revoked."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now()).select_related(
            "given_by"
        )

    def with_page_data(self) -> Self:
        """With all that the previewed article's page shows."""
        return self.select_related("article__topic", "article__author").prefetch_related(
            "article__tags", "article__faqs"
        )


class RevisionQuerySet(QuerySet[Any]):
    def texts(self) -> Self:
        """Those that were the row's own text, as all are of what has no pending version."""
        model: Any = self.model
        return self.filter(stage=model.Stage.TEXT) if hasattr(model, "Stage") else self.all()

    def pending(self) -> Self:
        """Versions that wait beside a live article to be published."""
        model: Any = self.model
        return self.filter(stage=model.Stage.PENDING)

    def for_list(self) -> Self:
        """What the list of revisions shows, without the snapshots."""
        return self.defer("snapshot").select_related("saved_by")
