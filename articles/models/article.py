import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from html import unescape
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from taggit.managers import TaggableManager
from taggit.models import Tag

from articles.content.markdown import render_markdown
from articles.content.plain_text import TAG, count_words, letters, plain_text, reading_minutes
from articles.images.storage import Picture, PictureField, find_picture, preview_of
from articles.models.faq import FAQ
from articles.models.language import HasLanguage
from articles.models.media.file import MediaFile
from articles.models.redirect import recording_redirect
from articles.models.related import combine_related
from articles.models.social_card import HasSocialCard
from articles.models.taxonomy import ArticleTag
from articles.models.validation import validate_markdown
from articles.querysets.article import ArticleQuerySet
from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.models import ProseCharField

MIN_SECTIONS_FOR_CONTENTS = 4


# taggit has no types, so mypy does not see the manager of `ArticleTag`.
class Article(HasLanguage, HasSocialCard):  # type: ignore[django-manager-missing]
    """A text for readers, with its topic, author, tags, questions and related articles."""

    # Fields that rendering reads, and those that it fills.
    SOURCES = {"title", "body", "references", "reading_minutes_override", "language"}
    DERIVED = {"body_html", "contents", "references_html", "word_count", "reading_minutes"}

    title = ProseCharField(max_length=140)
    slug = models.SlugField(
        "address",
        max_length=140,
        unique=True,
        allow_unicode=True,
        help_text="The last part of the web address, made from the title.",
    )
    topic = models.ForeignKey("articles.Topic", on_delete=models.PROTECT, related_name="articles")
    author = models.ForeignKey("articles.Author", on_delete=models.PROTECT, related_name="articles")
    summary = ProseCharField(
        max_length=200,
        help_text=(
            "One or two sentences, up to 200 characters. They stand under the title, in lists"
            " and in search results."
        ),
    )
    seo_title = ProseCharField(
        "title for search engines and messengers",
        max_length=70,
        blank=True,
        default="",
        db_default="",
        help_text="Optional: what people would search for, such as “How to stop …”.",
    )
    canonical_url = models.URLField(
        "address of the original",
        blank=True,
        default="",
        db_default="",
        help_text="Only where the text first appeared on another site, if that is to be found.",
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
    cover_alt = ProseCharField(
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

    # The values of a version that is not stored in this row, where the row shows one.
    shown_values: dict[str, Any] | None = None
    # Whether changes wait to be published, where somebody has looked, and what they lack by now.
    has_pending = False
    lost: Sequence[str] = ()

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        # The condition of `live()`: counting then reads the index alone.
        indexes = [
            models.Index(
                fields=[*first, "-published_at", "-id"],
                condition=Q(taken_down_at__isnull=True),
                name=f"{'_'.join(['live', *first])}_newest",
            )
            for first in ([], ["topic"], ["author"])
        ] + [
            models.Index(fields=["-updated_at", "-id"], name="article_last_changed"),
            models.Index(
                fields=["-revised_at"],
                condition=Q(revised_at__isnull=False),
                name="article_last_revised",
            ),
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

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, render what depends on the saved fields, record a redirect from the old URL."""
        update_fields = kwargs.get("update_fields")
        if update_fields is None or self.SOURCES & set(update_fields):
            self.render()
            if update_fields is not None:
                kwargs["update_fields"] = {*update_fields, *self.DERIVED}
        with recording_redirect(self, update_fields):
            super().save(*args, **kwargs)
        if update_fields is None or {"body", "references", "cover_image"} & set(update_fields):
            cover = {self.cover_image.name or "": self.cover_alt}
            MediaFile.objects.register_used(self.body, self.references, pictures=cover)

    def get_absolute_url(self) -> str:
        return cached_reverse("articles:article", self.slug)

    def clean(self) -> None:
        super().clean()
        validate_markdown(self.language, body=self.body, references=self.references)

    @property
    def cover_text(self) -> str:
        """The cover's alt text; empty for a decorative cover."""
        return "" if self.cover_is_decorative else self.cover_alt

    @property
    def has_own_summary(self) -> bool:
        """Whether the summary is more than the sentence with which the body begins."""
        sentence = re.split(r"(?<=[.!?])\s", self.summary, maxsplit=1)[0]
        start = unescape(TAG.sub("", self.body_html[: 4 * len(self.summary) + 2_000]))
        return not letters(start[: 2 * len(sentence)]).startswith(letters(sentence))

    @property
    def all_html(self) -> str:
        """All rendered Markdown of its page: its text, its references, its answers."""
        answers = [faq.answer_html for faq in self.questions]
        return "".join([self.body_html, self.references_html, *answers])

    @property
    def has_contents_list(self) -> bool:
        """Whether there are enough sections for a table of contents."""
        return len(self.contents) >= MIN_SECTIONS_FOR_CONTENTS

    @property
    def picture(self) -> Picture | None:
        """The cover for link previews, or None."""
        return preview_of(self.cover_image, self.cover_text)

    @cached_property
    def shown_tags(self) -> list[Tag]:
        """Its tags in the author's order; `article_at` fills this in the same query."""
        return list(self.tags.all())

    @cached_property
    def questions(self) -> list[FAQ]:
        """Its questions in the author's order; `article_at` fills this in the same query."""
        return list(self.faqs.all())

    @cached_property
    def related_articles(self) -> list["Article"]:
        """Live articles to read next: the author's choice, else recommended ones (two queries)."""
        live = Article.objects.live().select_related("topic")
        return combine_related(live.chosen_for(self), live.recommended_for(self))

    def render(self, faqs: Iterable[FAQ] | None = None) -> None:
        """Fill the derived fields, counting `faqs` or the stored ones. Raises Unrenderable."""
        options: Any = {"in_language": self.language, "find_picture": find_picture}
        body = render_markdown(self.body, **options)
        self.body_html, self.contents = body.html, body.contents
        self.references_html = render_markdown(self.references, id_prefix="ref-", **options).html
        self._count(faqs, body.words)

    def update_word_count(self) -> None:
        """Count words and minutes after a question was saved or deleted (one query)."""
        self._count()
        self.save(update_fields=["word_count", "reading_minutes"])

    def _count(self, faqs: Iterable[FAQ] | None = None, words: int | None = None) -> None:
        if faqs is None:
            faqs = self.faqs.only("word_count") if self.pk else ()
        words = count_words(plain_text(self.body_html)) if words is None else words
        self.word_count = count_words(self.title) + words + sum(faq.word_count for faq in faqs)
        self.reading_minutes = self.reading_minutes_override or reading_minutes(self.word_count)
