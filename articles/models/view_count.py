"""Page views of articles by day: a number, and nothing about who read."""

import datetime

from django.db import models
from django.db.models import F


class ViewCount(models.Model):
    """The views of one article on one day, in the site's time zone."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="view_counts"
    )
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "articles_readingcount"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article", "day"], name="one_count_an_article_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.count} on {self.day}"

    @classmethod
    def add(cls, article_id: int, day: datetime.date) -> None:
        """Count one more (one query, three for the first of a day)."""
        rows = cls.objects.filter(article_id=article_id, day=day)
        if not rows.update(count=F("count") + 1):
            ViewCount.objects.bulk_create(
                [ViewCount(article_id=article_id, day=day)], ignore_conflicts=True
            )
            rows.update(count=F("count") + 1)
