"""What articles are about: topics and tags."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from taggit.models import ItemBase, Tag

from articles.models.redirect import Redirect, current_path, recording_redirect
from articles.models.social_card import redrawing_social_cards
from articles.models.validation import max_length
from articles.querysets.taxonomy import TaxonomyQuerySet
from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.models import ProseCharField, ProseTextField


class ArticleTag(ItemBase):
    """The tagging of an article; a plain foreign key instead of taggit's generic one."""

    content_object = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="tagged_items"
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged_articles")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="tag_once_an_article")
        ]


class TagText(models.Model):
    """What the author says of a tag on its page; taggit's own model has no place for it."""

    tag = models.OneToOneField(Tag, on_delete=models.CASCADE, related_name="described")
    text = ProseCharField(max_length=300)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.text


def tags_named(names: list[str]) -> list[Tag]:
    """The tags with these names in their order, those that do not exist not saved (one query)."""
    known = {tag.name.casefold(): tag for tag in Tag.objects.filter(name__in=names)}
    limit = max_length(Tag, "name")
    return [
        known.get(name.casefold())
        or Tag(name=name[:limit], slug=slugify(name, allow_unicode=True)[:limit] or "tag")
        for name in names
    ]


def tag_text(tag: Tag) -> str:
    """What the author says of a tag, or "" (a query, unless `described` was selected with it)."""
    described: TagText | None = getattr(tag, "described", None)
    return described.text if described else ""


def merge_tags(tags: Iterable[Tag], *, into: Tag) -> None:
    """Replace these tags by `into` on all articles, at their places, and delete them.

    Their addresses redirect to that of `into`.
    """
    others = [tag for tag in tags if tag.pk != into.pk]
    with transaction.atomic():
        for other in others:
            Redirect.objects.transfer(other, to=into)
        wanted = [into.pk] + [tag.pk for tag in others]
        seen = set(into.tagged_articles.values_list("content_object", flat=True))
        rows = ArticleTag.objects.filter(tag__in=wanted).exclude(tag=into).order_by("pk")
        for row in rows.select_for_update():
            if row.content_object_id in seen:
                row.delete()
            else:
                row.tag = into
                row.save(update_fields=["tag"])
                seen.add(row.content_object_id)
        for other in others:
            other.delete()
        Redirect.objects.leading_to(into).filter(path=current_path(into)).delete()


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

    objects = TaxonomyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug=""), name="topic_has_an_address")
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
