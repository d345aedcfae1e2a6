from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q

RELATED_SHOWN = 3
MAX_RELATED = 12


class RelatedArticle(models.Model):
    """The author's choice of what to read after an article."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="related_links"
    )
    related = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="links_to_here"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "related article"
        constraints = [
            models.UniqueConstraint(
                fields=["article", "related"],
                name="related_article_once",
                violation_error_message="That article is in the list already.",
            ),
            models.CheckConstraint(
                condition=~Q(article=F("related")),
                name="related_article_is_another",
                violation_error_message="Choose another article: this one cannot lead to itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"related article {self.position}"


def combine_related[Item](chosen: Iterable[Item], recommended: Iterable[Item]) -> list[Item]:
    """All that the author chose to read next, with recommended articles up to three.

    Those are stored by `articles/jobs/recommendations.py`.
    """
    related = list(chosen)[:MAX_RELATED]
    more = [item for item in recommended if item not in related]
    return related + more[: max(0, RELATED_SHOWN - len(related))]
