"""Topics and authors as readers meet them: by what there is to read."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


class ShelfQuerySet(QuerySet):
    """Topics and authors: rows that articles are arranged by, under the name of their model."""

    def with_live_articles(self):
        """Those that have something to read, with the number as `live_count`."""
        return self.with_live_count().filter(live_count__gt=0)

    def with_live_count(self):
        """Adds `live_count`: how many articles of the row the public may see."""
        shelf = self.model._meta.model_name
        live = self.model._meta.get_field("articles").related_model.objects.live()
        number = (
            live.filter(**{shelf: OuterRef("pk")})
            .order_by()
            .values(shelf)
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(live_count=Coalesce(Subquery(number), 0))


class TopicQuerySet(ShelfQuerySet):
    """Topics, each with its articles."""


class AuthorQuerySet(ShelfQuerySet):
    def with_page_data(self):
        """All that the author's page shows beside the articles."""
        return self.with_live_count().prefetch_related("links")
