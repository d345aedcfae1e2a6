from django.db import models


class KeyTerm(models.Model):
    """One of the few stems that tell an article apart, with its weight (their squares sum to 1).

    The database removes it with its article, as it does a suggestion (`search/schema.py`).
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.DO_NOTHING, related_name="key_terms"
    )
    stem = models.CharField(max_length=40)
    weight = models.FloatField()

    class Meta:
        db_table = "articles_tellingword"
        indexes = [models.Index(fields=["stem", "-weight", "article"], name="telling_stem_weight")]

    def __str__(self):
        return self.stem


class RecommendedArticle(models.Model):
    """What the site itself would read next after an article, the most alike first.

    More are kept than a page shows, so that drafts and what was taken down leave enough.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.DO_NOTHING, related_name="recommendations"
    )
    other = models.ForeignKey(
        "articles.Article", on_delete=models.DO_NOTHING, related_name="recommended_after"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "articles_suggestedarticle"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["article", "other"], name="suggested_article_once")
        ]

    def __str__(self):
        return f"suggestion {self.position}"


class StaleRecommendation(models.Model):
    """An article whose text or publication changed since its suggestions were worked out.

    The database notes it. A table of its own: a mark in the search entry would cost a new copy of
    the entry in its indexes.
    """

    article = models.OneToOneField(
        "articles.Article", on_delete=models.DO_NOTHING, primary_key=True, related_name="+"
    )

    class Meta:
        db_table = "articles_duesuggestion"

    def __str__(self):
        return f"suggestions due for {self.pk}"
