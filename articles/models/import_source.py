from django.db import models


class ImportSource(models.Model):
    """Where an imported article came from, so that importing again finds it, however it moved."""

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

    def __str__(self):
        return self.identifier
