"""Filters of what stands beside an article: old addresses, links, previews, revisions."""

from django.db.models import QuerySet
from django.utils import timezone

from articles.querysets.article import PAGE_ONLY


class RedirectQuerySet(QuerySet):
    def leading_from_any(self, paths):
        """Rows for paths as `normalize_path` writes them, with what they lead to (one query)."""
        return self.filter(path__in=list(paths)).select_related("article", "topic", "tag", "author")

    def leading_to(self, row):
        """Old addresses of an article, a topic, a tag or an author."""
        return self.filter(**{row._meta.model_name: row})


class BrokenLinkQuerySet(QuerySet):
    def with_source(self):
        """The rows that hold the links, in the same query, without their texts."""
        return self.select_related("article", "page", "author").defer(
            *(f"article__{name}" for name in PAGE_ONLY),
            *(f"page__{name}" for name in ("body", "body_html")),
            *(f"author__{name}" for name in ("bio", "bio_html")),
        )


class PreviewLinkQuerySet(QuerySet):
    def open(self):
        """Links that lead to their article now."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now()).select_related(
            "given_by"
        )

    def with_page_data(self):
        """All that the preview shows, as the article's own page does."""
        return self.select_related("article__topic", "article__author").prefetch_related(
            "article__tags", "article__faqs"
        )


class RevisionQuerySet(QuerySet):
    def for_list(self):
        """All that the list of revisions shows; what each keeps is not loaded."""
        return self.defer("snapshot").select_related("saved_by")
