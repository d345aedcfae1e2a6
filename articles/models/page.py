from typing import Any

from django.db import models
from django.utils import timezone

from articles.content.markdown import render_markdown
from articles.images.storage import find_picture
from articles.models.media.file import MediaFile
from articles.models.validation import validate_markdown
from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.models import ProseCharField


class Page(models.Model):
    """A fixed page whose text the author edits; all of them always exist."""

    class Address(models.TextChoices):
        HOME = "home", "Home"
        ABOUT = "about", "About"
        PRIVACY = "privacy", "Privacy"

    slug = models.CharField(
        "page", max_length=20, primary_key=True, choices=Address, editable=False
    )
    title = ProseCharField(max_length=140)
    summary = ProseCharField(
        max_length=200,
        help_text="Stands under the title and in search results, up to 200 characters.",
    )
    body = models.TextField(blank=True, help_text="Markdown. Begin each section with ##.")
    body_html = models.TextField(editable=False, default="")
    start_here = models.ForeignKey(
        "articles.Article",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Stands large on the home page, for whoever is new. Empty: the newest article.",
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(slug__in=["home", "about", "privacy"]), name="page_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.get_slug_display()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save and render the text."""
        self.body_html = render_markdown(self.body, find_picture=find_picture).html
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "body_html"}
        super().save(*args, **kwargs)
        MediaFile.objects.register_used(self.body)

    def get_absolute_url(self) -> str:
        is_privacy = self.slug == self.Address.PRIVACY
        return cached_reverse("privacy" if is_privacy else f"articles:{self.slug}")

    def clean(self) -> None:
        validate_markdown(body=self.body)
