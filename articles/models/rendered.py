"""Markdown of a row: validated before it is saved, rendered as it is saved."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models

from articles.content.markdown import Unrenderable, reading_minutes, render_markdown
from articles.content.text import count_words, plain_text
from articles.images.storage import find_picture

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from articles.models.faq import FAQ


def validate_markdown(**texts: str) -> None:
    """Raise ValidationError for each text, passed by its field's name, that cannot be rendered.

    Models call it in `clean`, so that forms and imports refuse what saving could not render.
    """
    refused = {}
    for name, text in texts.items():
        try:
            render_markdown(text or "")
        except Unrenderable as error:
            refused[name] = str(error)
    if refused:
        raise ValidationError(refused)


class RenderedArticle(models.Model):
    """The part of an article that renders the author's text for the page."""

    SOURCES = frozenset({"title", "body", "references", "reading_minutes_override"})
    DERIVED = frozenset(
        {"body_html", "contents", "references_html", "word_count", "reading_minutes"}
    )

    if TYPE_CHECKING:
        title: models.CharField
        body: models.TextField
        references: models.TextField
        reading_minutes_override: models.PositiveSmallIntegerField
        faqs: RelatedManager[FAQ]

    body_html = models.TextField(editable=False, default="")
    references_html = models.TextField(editable=False, default="")
    contents = models.JSONField(editable=False, default=list)
    word_count = models.PositiveIntegerField(editable=False, default=0)
    reading_minutes = models.PositiveSmallIntegerField(editable=False, default=1)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        validate_markdown(body=self.body, references=self.references)

    def render(self, faqs: "Iterable[FAQ] | None" = None) -> None:
        """Fill the derived fields; `faqs` replace the stored questions (else one query).

        Raises Unrenderable, which `clean` turns into an error of the field.
        """
        body = render_markdown(self.body, find_picture=find_picture)
        self.body_html, self.contents = body.html, body.contents
        self.references_html = render_markdown(
            self.references, id_prefix="ref-", find_picture=find_picture
        ).html
        self._count(faqs)

    def update_word_count(self) -> None:
        """Count words and minutes after a question was saved or deleted (one query)."""
        self._count()
        self.save(update_fields=["word_count", "reading_minutes"])

    def _count(self, faqs: "Iterable[FAQ] | None" = None) -> None:
        if faqs is not None:
            words = sum(faq.word_count for faq in faqs)
        elif self.pk:
            words = self.faqs.aggregate(words=models.Sum("word_count"))["words"]
        else:
            words = 0
        body_words = count_words(plain_text(self.body_html))
        self.word_count = count_words(self.title) + body_words + (words or 0)
        self.reading_minutes = self.reading_minutes_override or reading_minutes(self.word_count)
