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


class KeyTerm(models.Model):
    """A stem that characterizes an article, with its TF-IDF weight (unit length per article).

    The database deletes it with its article, as it does all rows below.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.DB_CASCADE, related_name="key_terms"
    )
    stem = models.CharField(max_length=40)
    weight = models.FloatField()

    class Meta:
        db_table = "articles_tellingword"
        indexes = [models.Index(fields=["stem", "-weight", "article"], name="telling_stem_weight")]

    def __str__(self) -> str:
        return self.stem


class RecommendedArticle(models.Model):
    """A recommendation to read next after an article, the most similar first.

    More are stored than a page shows, so that enough of them are live.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.DB_CASCADE, related_name="recommendations"
    )
    other = models.ForeignKey(
        "articles.Article", on_delete=models.DB_CASCADE, related_name="recommended_after"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "articles_suggestedarticle"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["article", "other"], name="suggested_article_once")
        ]

    def __str__(self) -> str:
        return f"suggestion {self.position}"


class StaleRecommendation(models.Model):
    """An article whose text or publication changed since its recommendations were computed.

    Written by the database's triggers. A table of its own, because a flag in the search entry
    would rewrite the entry in its indexes.
    """

    article = models.OneToOneField(
        "articles.Article", on_delete=models.DB_CASCADE, primary_key=True, related_name="+"
    )

    class Meta:
        db_table = "articles_duesuggestion"

    def __str__(self) -> str:
        return f"suggestions due for {self.pk}"
