from django.db import models


class ImportSource(models.Model):
    """Where an article was imported from, so that a second import finds it whatever its slug."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="import_sources"
    )
    identifier = models.CharField(
        max_length=300,
        unique=True,
        help_text="The system, its site and the number of the text there.",
    )

    class Meta:
        db_table = "articles_origin"
        ordering = ["identifier"]

    def __str__(self) -> str:
        return self.identifier
