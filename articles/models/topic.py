from typing import Any

from django.db import models

from articles.models.redirect import recording_redirect
from articles.models.social_card import redrawing_social_cards
from articles.querysets.taxonomy import TopicQuerySet
from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.models import ProseCharField, ProseTextField


class Topic(models.Model):
    """One of the few subjects of the site; each article has exactly one."""

    name = ProseCharField(max_length=80, unique=True)
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        allow_unicode=True,
        help_text="The last part of the topic's web address.",
    )
    description = ProseTextField(
        max_length=300,
        blank=True,
        help_text="One or two sentences, shown under the topic's name and in search results.",
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Topics stand in this order; the lowest number comes first."
    )

    # Titles of its newest articles, see `articles.views.counts`.
    newest: list[Any]

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug=""), name="topic_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, record a redirect, and have the social cards with the name redrawn."""
        fields = kwargs.get("update_fields")
        with redrawing_social_cards(self, fields), recording_redirect(self, fields):
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return cached_reverse("articles:topic", self.slug)
