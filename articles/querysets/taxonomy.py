"""Topics and authors, by the live articles that they have."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from articles.querysets.article import ArticleQuerySet

# A list of fewer articles that has no introduction is thin content: search engines skip it.
INDEXABLE_FROM = 3


class TaxonomyQuerySet(QuerySet):
    """Rows that an article has a foreign key to, under the name of their model."""

    def with_live_articles(self) -> Self:
        """Those with at least one live article."""
        return self.filter(Exists(self._live()))

    def with_live_count(self) -> Self:
        """Adds `live_count`, the number of live articles."""
        counted = self._live().order_by().values(self._name()).annotate(number=Count("pk"))
        return self.annotate(live_count=Coalesce(Subquery(counted.values("number")), 0))

    def indexable(self, lead: str) -> Self:
        """Those whose list has enough content for search engines: three articles, or one and an
        introduction in the field `lead`. Adds `newest_at`, the last publication.
        """
        live = self._live().newest_first()
        is_introduced = ~Q(**{lead: ""}) & Exists(live)
        return self.filter(
            Exists(live[INDEXABLE_FROM - 1 : INDEXABLE_FROM]) | is_introduced
        ).annotate(newest_at=Subquery(live.values("published_at")[:1]))

    def _live(self) -> "ArticleQuerySet":
        articles: Any = self.model._meta.get_field("articles").related_model
        return articles.objects.live().filter(**{self._name(): OuterRef("pk")})

    def _name(self) -> str:
        return self.model.__name__.lower()


class AuthorQuerySet(TaxonomyQuerySet):
    def with_page_data(self) -> Self:
        """With all that the author's page shows beside the articles."""
        return self.prefetch_related("links")

    def most_live_first(self) -> Self:
        """Those with live articles, whoever wrote most of them first."""
        return self.with_live_count().filter(live_count__gt=0).order_by("-live_count", "pk")

    def incomplete(self) -> Self:
        """Those with live articles whom readers cannot see, or of whom they know nothing."""
        return self.with_live_articles().filter(Q(photo="") | Q(credentials="") | Q(bio=""))
