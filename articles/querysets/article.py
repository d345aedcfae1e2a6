"""Filters, orders and columns of articles."""

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from taggit.models import Tag

from articles.images.social_cards.storage import delete_cards_later
from articles.querysets.thresholds import REVIEW_HOLDS

# What only the article's own page shows; lists do not load it.
PAGE_ONLY = ("body", "body_html", "references", "references_html", "contents")


def used_tags():
    """Tags that articles carry, those of most articles first; adds `article_count`."""
    counted = Tag.objects.annotate(article_count=Count("tagged_articles"))
    return counted.filter(article_count__gt=0).order_by("-article_count", "name")


class ArticleQuerySet(QuerySet):
    def live(self, now=None):
        """What the public may see now; `Article.state` says the same of one row."""
        return self.filter(published_at__lte=now or timezone.now(), taken_down_at__isnull=True)

    def taken_down(self):
        """What was public once and answers 410."""
        return self.filter(taken_down_at__isnull=False)

    def public_once(self):
        """What readers can have met: live now, or taken down."""
        return self.filter(Q(published_at__lte=timezone.now()) | Q(taken_down_at__isnull=False))

    def in_state(self, state):
        """Articles in one of the states of `Article.State`, given by its value."""
        states = {
            self.model.State.DRAFT: Q(published_at__isnull=True),
            self.model.State.SCHEDULED: Q(
                published_at__gt=timezone.now(), taken_down_at__isnull=True
            ),
            self.model.State.TAKEN_DOWN: Q(taken_down_at__isnull=False),
        }
        return self.live() if state == self.model.State.LIVE else self.filter(states[state])

    def published_since(self, moment):
        """Those whose publication is not before a moment."""
        return self.filter(published_at__gte=moment)

    def newest_first(self):
        """By publication, and by row where two were published at the same moment."""
        return self.order_by("-published_at", "-pk")

    def titled(self, words):
        """Articles whose titles hold every one of these words or parts of words."""
        found = self
        for word in words:
            found = found.filter(title__icontains=word)
        return found

    def with_tag(self, tag):
        """Articles that carry this tag."""
        return self.filter(Exists(self._tagging().filter(tag=tag)))

    def in_taxonomy(self, row):
        """Articles of this topic, tag or author."""
        if row._meta.model_name == "tag":
            return self.filter(tagged_items__tag=row)
        return self.filter(**{row._meta.model_name: row})

    def with_card_data(self):
        """All that an entry in a list shows, in the same query."""
        return self.select_related("topic", "author").defer(
            *PAGE_ONLY, "author__bio", "author__bio_html"
        )

    def chosen_after(self, article):
        """What the author chose to read after an article, in order.

        `article` is the row, its key, or an outer reference to it.
        """
        chosen = self.filter(links_to_here__article=article)
        return chosen.order_by("links_to_here__position", "links_to_here__pk")

    def alike(self, article):
        """What the site suggests to read after an article, the most alike first."""
        return self.filter(recommended_after__article=article).order_by(
            "recommended_after__position"
        )

    def with_whole_text(self):
        """All that a feed shows of each article, in three queries."""
        return self.select_related("topic", "author").prefetch_related("tags", "faqs")

    def with_map_data(self):
        """What a sitemap shows of each article, and nothing that is long."""
        return self.only(
            *("slug", "title", "published_at", "updated_at", "taken_down_at"),
            *("cover_image", "cover_width", "cover_height", "cover_alt", "cover_is_decorative"),
        )

    def with_admin_list_data(self, *, read_since):
        """All that the author's list in admin shows, in the same query.

        Adds `question_count`, `related_count`, and `view_count` from the day `read_since` on.
        """
        return (
            self.select_related("topic", "author")
            .defer(*PAGE_ONLY)
            .annotate(
                question_count=self._rows("faqs"),
                related_count=self._rows("related_links"),
                view_count=self._read(since=read_since),
            )
        )

    def review_due(self, today):
        """Live articles that nobody has reviewed, or published, in the year before this day."""
        read_on = Coalesce("reviewed_on", TruncDate("published_at"))
        return self.live().alias(read_on=read_on).filter(read_on__lt=today - REVIEW_HOLDS)

    def longest_unread_first(self):
        """By the last review, those that never had one before all others."""
        return self.order_by(F("reviewed_on").asc(nulls_first=True), "published_at", "pk")

    def _read(self, *, since):
        """How often each article was read, from this day on."""
        field = self.model._meta.get_field("view_counts")
        days = field.related_model.objects.filter(article=OuterRef("pk"), day__gte=since)
        total = days.order_by().values("article").annotate(total=Sum("count")).values("total")
        return Coalesce(Subquery(total), 0)

    def _rows(self, relation):
        """How many rows of a relation each article has."""
        field = self.model._meta.get_field(relation)
        name = field.field.name
        rows = field.related_model.objects.filter(**{name: OuterRef("pk")}).order_by()
        return Coalesce(
            Subquery(rows.values(name).annotate(number=Count("pk")).values("number")), 0
        )

    def with_card_due(self):
        """Those whose picture for messengers may not show what it should; the oldest row first."""
        return self.filter(card_is_due=True).order_by("pk")

    def with_what_cards_show(self):
        """All that decides on the picture for messengers, and nothing else."""
        return self.select_related("topic", "author").only(
            *("title", "published_at", "taken_down_at", "card", "topic__name", "author__name")
        )

    def delete(self):
        """Delete the rows, and their pictures for messengers with them."""
        names = list(self.exclude(card="").values_list("card", flat=True))
        deleted = super().delete()
        delete_cards_later(names)
        return deleted

    delete.alters_data = True
    delete.queryset_only = True

    def _tagging(self):
        """Tag rows of the outer article."""
        return self.model.tags.through.objects.filter(content_object=OuterRef("pk"))
