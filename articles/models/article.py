import datetime
from functools import cached_property

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from taggit.managers import TaggableManager

from articles.images.storage import Picture, PictureField
from articles.models.publication import Publication
from articles.models.redirect import recording_redirect
from articles.models.rendered import RenderedArticle
from articles.models.social_card import HasSocialCard
from articles.models.tag import ArticleTag
from articles.querysets import ArticleQuerySet
from attachment_site.core.http.urls import cached_reverse

SECTIONS_WORTH_A_CONTENTS_LIST = 4
RELATED_SHOWN = 3
MOST_RELATED = 12


class Article(HasSocialCard, RenderedArticle, Publication):
    """A text for readers, with its topic, author, tags, questions and related articles."""

    title = models.CharField(max_length=140)
    slug = models.SlugField(
        "address",
        max_length=140,
        unique=True,
        allow_unicode=True,
        help_text="The last part of the web address, made from the title.",
    )
    topic = models.ForeignKey("articles.Topic", on_delete=models.PROTECT, related_name="articles")
    author = models.ForeignKey("articles.Author", on_delete=models.PROTECT, related_name="articles")
    summary = models.CharField(
        max_length=200,
        help_text=(
            "One or two sentences, up to 200 characters. They stand under the title, in lists"
            " and in search results."
        ),
    )
    body = models.TextField(
        help_text=(
            "Markdown. The first paragraph is the lead and is set larger."
            " Begin each section with ## and its heading."
        )
    )
    references = models.TextField(
        blank=True,
        help_text="Markdown. The sources that you cite, one to a line, each begun with “- ”.",
    )
    cover_image = PictureField(
        upload_to="covers/",
        blank=True,
        width_field="cover_width",
        height_field="cover_height",
        help_text="Optional: most articles do well without. At least 1,200 pixels wide.",
    )
    cover_width = models.PositiveIntegerField(null=True, editable=False)
    cover_height = models.PositiveIntegerField(null=True, editable=False)
    cover_alt = models.CharField(
        "cover described",
        max_length=250,
        blank=True,
        help_text="What the picture shows, for readers who cannot see it.",
    )
    cover_is_decorative = models.BooleanField(
        default=False, help_text="The picture tells nothing that the text does not."
    )
    tags = TaggableManager(
        through=ArticleTag,
        ordering=["tagged_articles__pk"],
        blank=True,
        help_text="Three to six, separated by commas: anxious attachment, trust, breakups",
    )
    reviewed_on = models.DateField(
        "last reviewed on",
        null=True,
        blank=True,
        help_text="The day when somebody qualified last checked the content.",
    )
    reading_minutes_override = models.PositiveSmallIntegerField(
        "minutes to read",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text="Leave empty to let the site count (230 words a minute).",
    )
    body_html = models.TextField(editable=False, default="")
    references_html = models.TextField(editable=False, default="")
    contents = models.JSONField(editable=False, default=list)
    word_count = models.PositiveIntegerField(editable=False, default=0)
    reading_minutes = models.PositiveSmallIntegerField(editable=False, default=1)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        # Of what is not taken down, as `live()` asks: counting then reads the index alone.
        indexes = [
            models.Index(
                fields=[*first, "-published_at", "-id"],
                condition=Q(taken_down_at__isnull=True),
                name=f"{'_'.join(['live', *first])}_newest",
            )
            for first in ([], ["topic"], ["author"])
        ] + [
            models.Index(fields=["-updated_at", "-id"], name="article_last_changed"),
            models.Index(fields=["id"], condition=Q(card_is_due=True), name="article_card_is_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="article_has_an_address"),
            models.CheckConstraint(
                condition=Q(cover_image="") | ~Q(cover_alt="") | Q(cover_is_decorative=True),
                name="article_cover_is_described",
                violation_error_message=(
                    "Describe the cover image for readers who cannot see it, or tick “decorative”."
                ),
            ),
            models.CheckConstraint(
                condition=Q(reading_minutes_override__isnull=True)
                | Q(reading_minutes_override__gte=1),
                name="article_takes_a_minute",
            ),
            models.CheckConstraint(
                condition=Q(taken_down_at__isnull=True) | Q(published_at__isnull=False),
                name="article_taken_down_was_published",
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Save, render whatever follows from the fields that are saved, keep the old address."""
        update_fields = kwargs.get("update_fields")
        if update_fields is None or self.SOURCES & set(update_fields):
            self.render()
            if update_fields is not None:
                kwargs["update_fields"] = {*update_fields, *self.DERIVED}
        with recording_redirect(self, update_fields):
            super().save(*args, **kwargs)

    def get_absolute_url(self):
        return cached_reverse("articles:article", self.slug)

    @property
    def cover_text(self) -> str:
        """The cover's alternative text; empty where the author says that it is decorative."""
        return "" if self.cover_is_decorative else self.cover_alt

    @property
    def has_contents_list(self) -> bool:
        """Whether there are so many sections that a list of them helps."""
        return len(self.contents) >= SECTIONS_WORTH_A_CONTENTS_LIST

    @property
    def picture(self) -> Picture | None:
        """The picture for previews of a link, or None."""
        if not self.cover_image:
            return None
        alt = "" if self.cover_is_decorative else self.cover_alt
        return Picture(self.cover_image.url, self.cover_width, self.cover_height, alt)

    @cached_property
    def shown_tags(self) -> list:
        """Its tags in the author's order; `article_at` brings them along."""
        return list(self.tags.all())

    @cached_property
    def questions(self) -> list:
        """Its questions in the author's order; `article_at` brings them along."""
        return list(self.faqs.all())

    @cached_property
    def related_articles(self) -> list:
        """Live articles to read next: the author's own choice, topped up to three (two queries)."""
        live = Article.objects.live()
        return topped_up(live.chosen_after(self), live.alike(self))

    def touch(self, *, now: datetime.datetime) -> None:
        """Note a real change of what readers see, made in a row that belongs to the article."""
        self.updated_at = now
        self.save(update_fields=["updated_at"])


def topped_up(chosen, suggested) -> list:
    """What is shown to read next: all that the author chose, or with what the site suggests three.

    That was worked out beforehand (`articles/jobs/recommendations.py`).
    """
    rows = list(chosen)[:MOST_RELATED]
    more = [row for row in suggested if row not in rows]
    return [*rows, *more[: max(0, RELATED_SHOWN - len(rows))]]
