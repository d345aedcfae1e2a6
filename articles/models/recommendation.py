from django.db import models


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
