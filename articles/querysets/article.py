"""Filters, orders and columns of articles."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from taggit.models import Tag

from articles.images.social_cards.storage import delete_cards_later

# How long a review, or a publication, counts
REVIEW_INTERVAL = datetime.timedelta(days=365)
# Shown on the article's own page alone, so lists do not load it.
PAGE_ONLY = ("body", "body_html", "references", "references_html", "contents")


def used_tags() -> models.QuerySet[Tag]:
    """Tags in use, those of most articles first; adds `article_count`."""
    counted = Tag.objects.annotate(article_count=models.Count("tagged_articles"))
    return counted.filter(article_count__gt=0).order_by("-article_count", "name")


class ArticleQuerySet(models.QuerySet):
    def live(self, now: datetime.datetime | None = None) -> Self:
        """What the public may see at this moment; `Article.state` says the same of one row."""
        return self.filter(published_at__lte=now or timezone.now(), taken_down_at__isnull=True)

    def taken_down(self) -> Self:
        """Withdrawn articles, which answer 410."""
        return self.filter(taken_down_at__isnull=False)

    def ever_public(self) -> Self:
        """What readers may have seen: live now, or taken down."""
        return self.filter(Q(published_at__lte=timezone.now()) | Q(taken_down_at__isnull=False))

    def in_state(self, state: str) -> Self:
        """Articles in a state of `Article.State`."""
        model: Any = self.model
        states = model.State
        conditions = {
            states.DRAFT: Q(published_at__isnull=True),
            states.SCHEDULED: Q(published_at__gt=timezone.now(), taken_down_at__isnull=True),
            states.TAKEN_DOWN: Q(taken_down_at__isnull=False),
        }
        return self.live() if state == states.LIVE else self.filter(conditions[state])

    def published_since(self, moment: datetime.datetime) -> Self:
        """Articles published, or to be published, at this moment or later."""
        return self.filter(published_at__gte=moment)

    def newest_first(self) -> Self:
        """By publication, then by key."""
        return self.order_by("-published_at", "-pk")

    def last_revised_first(self) -> Self:
        """Those of which readers were told a revision, by its moment."""
        return self.filter(revised_at__isnull=False).order_by("-revised_at")

    def titled(self, words: list[str]) -> Self:
        """Articles whose titles contain each of these words or parts of words."""
        return self.filter(*(Q(title__icontains=word) for word in words))

    def in_taxonomy(self, row: models.Model) -> Self:
        """Articles of this topic, tag or author."""
        if isinstance(row, Tag):
            return self.filter(tagged_items__tag=row)
        return self.filter(**{type(row).__name__.lower(): row})

    def with_list_data(self) -> Self:
        """What lists show of an article, in the same query."""
        return self.select_related("topic", "author").defer(
            *PAGE_ONLY, "author__bio", "author__bio_html"
        )

    def chosen_for(self, article: models.Model) -> Self:
        """What the author chose as related to an article, in the chosen order."""
        chosen = self.filter(links_to_here__article=article)
        return chosen.order_by("links_to_here__position", "links_to_here__pk")

    def recommended_for(self, article: models.Model) -> Self:
        """What the site found to be related to an article, the most similar first."""
        return self.filter(recommended_after__article=article).order_by(
            "recommended_after__position"
        )

    def with_full_text(self) -> Self:
        """Articles with author, topic, tags and questions (three queries)."""
        return self.select_related("topic", "author").prefetch_related("tags", "faqs")

    def with_sitemap_data(self) -> Self:
        """The columns that a sitemap needs, and `html_with_pictures`: the text, if it has any."""
        has_pictures = models.When(body_html__contains="<img ", then=F("body_html"))
        html = models.Case(has_pictures, default=models.Value(""), output_field=models.TextField())
        return self.annotate(html_with_pictures=html).only(
            *("slug", "title", "published_at", "updated_at", "revised_at"),
            "taken_down_at",
            *("cover_image", "cover_width", "cover_height", "cover_alt", "cover_is_decorative"),
        )

    def with_admin_list_data(self, *, viewed_since: datetime.date) -> Self:
        """What the change list shows, in the same query.

        Adds `question_count`, `related_count`, `has_pending`, and `view_count` from the day
        `viewed_since` on.
        """
        days = self._rows("view_counts").filter(day__gte=viewed_since)
        views = days.annotate(total=models.Sum("count"))
        return (
            self.select_related("topic", "author")
            .defer(*PAGE_ONLY)
            .annotate(
                question_count=self._count("faqs"),
                related_count=self._count("related_links"),
                view_count=Coalesce(models.Subquery(views.values("total")), 0),
                has_pending=models.Exists(self._pending()),
            )
        )

    def with_pending_changes(self) -> Self:
        """Those beside which changes wait to be published."""
        return self.filter(models.Exists(self._pending()))

    def review_due(self, today: datetime.date) -> Self:
        """Live articles neither reviewed nor published within a year before this day."""
        checked_on = Coalesce("reviewed_on", TruncDate("published_at"))
        due = self.live().alias(checked_on=checked_on)
        return due.filter(checked_on__lt=today - REVIEW_INTERVAL)

    def least_recently_reviewed_first(self) -> Self:
        """By the last review; articles without one come first."""
        return self.order_by(F("reviewed_on").asc(nulls_first=True), "published_at", "pk")

    def _pending(self) -> models.QuerySet:
        model: Any = self.model._meta.get_field("revisions").related_model
        return model.objects.pending().filter(article=models.OuterRef("pk"))

    def _count(self, relation: str) -> Coalesce:
        """How many rows each article has on the other side of a relation."""
        counted = self._rows(relation).annotate(number=models.Count("pk"))
        return Coalesce(models.Subquery(counted.values("number")), 0)

    def _rows(self, relation: str) -> models.QuerySet:
        """The rows that belong to the outer article, grouped by it."""
        model: Any = self.model._meta.get_field(relation).related_model
        rows = model.objects.filter(article=models.OuterRef("pk"))
        return rows.order_by().values("article")

    def with_social_card_due(self) -> Self:
        """Articles whose social card may be out of date, by key."""
        return self.filter(card_is_due=True).order_by("pk")

    def with_social_card_data(self) -> Self:
        """What decides on the social card, and nothing else."""
        return self.select_related("topic", "author").only(
            *("title", "language", "published_at", "taken_down_at", "card"),
            *("topic__name", "author__name", "author__photo"),
        )

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows, and their social cards with them."""
        names = list(self.exclude(card="").values_list("card", flat=True))
        deleted = super().delete()
        delete_cards_later(names)
        return deleted

    # Django documents both attributes; to a type checker a function has none.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]
