"""Topics and authors as readers meet them: by what there is to read."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.querysets.thresholds import ENTRIES_WORTH_FINDING


class TaxonomyQuerySet(QuerySet):
    """Topics and authors: rows that articles are arranged by, under the name of their model."""

    def with_live_articles(self):
        """Those that have something to read."""
        return self.filter(Exists(self._live()))

    def with_live_count(self):
        """Adds `live_count`: how many articles of the row the public may see."""
        shelf = self.model._meta.model_name
        number = self._live().order_by().values(shelf).annotate(number=Count("pk"))
        return self.annotate(live_count=Coalesce(Subquery(number.values("number")), 0))

    def worth_finding(self, lead):
        """Those whose list says enough for a search engine: three articles, or one below the
        author's own words in the field `lead`. Adds `newest_at`, the last publication.
        """
        live = self._live().newest_first()
        is_introduced = ~Q(**{lead: ""}) & Exists(live)
        return self.filter(
            Exists(live[ENTRIES_WORTH_FINDING - 1 : ENTRIES_WORTH_FINDING]) | is_introduced
        ).annotate(newest_at=Subquery(live.values("published_at")[:1]))

    def _live(self):
        """The live articles of the outer row."""
        article = self.model._meta.get_field("articles").related_model
        return article.objects.live().filter(**{self.model._meta.model_name: OuterRef("pk")})


class TopicQuerySet(TaxonomyQuerySet):
    """Topics, each with its articles."""


class AuthorQuerySet(TaxonomyQuerySet):
    def with_page_data(self):
        """All that the author's page shows beside the articles."""
        return self.prefetch_related("links")
