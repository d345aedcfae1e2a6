from django.db import models


class SavedReply(models.Model):
    """A reply to start from, with placeholders that are filled in when it is chosen."""

    title = models.CharField(max_length=80, unique=True)
    text = models.TextField(
        max_length=5000,
        help_text="{name}, {practitioner} and {days} are filled in when you take the reply.",
    )

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "saved replies"

    def __str__(self):
        return self.title
