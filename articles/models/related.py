from django.db import models
from django.db.models import F, Q


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
