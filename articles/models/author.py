from typing import Any

from django.conf import settings
from django.db import models

from articles.content.markdown import render_markdown
from articles.content.plain_text import plain_text
from articles.images.storage import Picture, PictureField, find_picture, preview_of
from articles.models.media.file import MediaFile
from articles.models.redirect import recording_redirect
from articles.models.social_card import redrawing_social_cards
from articles.models.validation import validate_markdown
from articles.querysets.taxonomy import AuthorQuerySet
from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.models import ProseCharField


class Author(models.Model):
    """The author of articles, with what readers need in order to trust them."""

    name = ProseCharField(max_length=120)
    slug = models.SlugField(
        "address",
        max_length=120,
        unique=True,
        allow_unicode=True,
        help_text="The last part of the author's web address.",
    )
    credentials = ProseCharField(
        max_length=200,
        blank=True,
        help_text="Degrees, licence and field, as they stand beside the name.",
    )
    bio = models.TextField(
        "biography", blank=True, help_text="Markdown. The first paragraph stands under articles."
    )
    bio_html = models.TextField(editable=False, default="")
    photo = PictureField(
        upload_to="authors/", blank=True, width_field="photo_width", height_field="photo_height"
    )
    photo_width = models.PositiveIntegerField(null=True, editable=False)
    photo_height = models.PositiveIntegerField(null=True, editable=False)
    photo_alt = ProseCharField(
        "photo described",
        max_length=200,
        blank=True,
        help_text="What the photo shows, for readers who cannot see it.",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name="account",
        help_text="The account that this author signs in with, if any.",
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug=""), name="author_has_an_address"),
            models.CheckConstraint(
                condition=models.Q(photo="") | ~models.Q(photo_alt=""),
                name="author_photo_is_described",
                violation_error_message="Describe the photo for readers who cannot see it.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save and render the biography, record a redirect, have social cards redrawn."""
        fields = kwargs.get("update_fields")
        self.bio_html = render_markdown(self.bio, find_picture=find_picture).html
        if fields is not None:
            kwargs["update_fields"] = {*fields, "bio_html"}
        with redrawing_social_cards(self, fields), recording_redirect(self, fields):
            super().save(*args, **kwargs)
        photo = {self.photo.name or "": self.photo_alt}
        MediaFile.objects.register_used(self.bio, pictures=photo)

    def get_absolute_url(self) -> str:
        return cached_reverse("articles:author", self.slug)

    def clean(self) -> None:
        validate_markdown(bio=self.bio)

    @property
    def bio_lead_html(self) -> str:
        """The first paragraph of the biography, as clean HTML."""
        return self.bio_html.partition("</p>")[0] + "</p>" if self.bio_html else ""

    @property
    def bio_lead(self) -> str:
        """The first paragraph of the biography, as plain text."""
        return plain_text(self.bio_lead_html)

    @property
    def picture(self) -> Picture | None:
        """The photo for link previews, or None."""
        return preview_of(self.photo, self.photo_alt)


class AuthorLink(models.Model):
    """A page elsewhere that shows who the author is: a register, a university, a profile."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="links")
    label = ProseCharField(max_length=80)
    url = models.URLField("address", max_length=500)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "link"

    def __str__(self) -> str:
        return self.label
