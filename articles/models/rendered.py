"""What a row makes of its Markdown: checked before it is saved, rendered as it is saved."""

from django.core.exceptions import ValidationError
from django.db.models import Sum

from articles.content.markdown import Unrenderable, reading_minutes, render_markdown
from articles.content.text import count_words, plain_text
from articles.images.storage import find_picture


def check_texts(**texts: str) -> None:
    """Raise ValidationError beside each text, given by its field's name, that cannot be rendered.

    A row calls it in `clean`, so that forms and imports refuse what saving could not render.
    """
    refused = {}
    for name, text in texts.items():
        try:
            render_markdown(text or "")
        except Unrenderable as error:
            refused[name] = str(error)
    if refused:
        raise ValidationError(refused)


class RenderedArticle:
    """The part of an article that turns what the author wrote into what the page shows."""

    SOURCES = frozenset({"title", "body", "references", "reading_minutes_override"})
    DERIVED = frozenset(
        {"body_html", "contents", "references_html", "word_count", "reading_minutes"}
    )

    def clean(self):
        super().clean()
        check_texts(body=self.body, references=self.references)

    def render(self, faqs: list | None = None) -> None:
        """Fill what follows from the text; `faqs` stand in for the stored ones (else one query).

        Raises Unrenderable, which `clean` turns into an error beside the field.
        """
        body = render_markdown(self.body, find_picture=find_picture)
        self.body_html, self.contents = body.html, body.contents
        self.references_html = render_markdown(
            self.references, id_prefix="ref-", find_picture=find_picture
        ).html
        self._count(faqs)

    def recount(self) -> None:
        """Count words and minutes anew after a question was saved or deleted (one query)."""
        self._count()
        self.save(update_fields=["word_count", "reading_minutes"])

    def _count(self, faqs=None):
        if faqs is not None:
            words = sum(faq.word_count for faq in faqs)
        else:
            words = self.faqs.aggregate(words=Sum("word_count"))["words"] if self.pk else 0
        body_words = count_words(plain_text(self.body_html))
        self.word_count = count_words(self.title) + body_words + (words or 0)
        self.reading_minutes = self.reading_minutes_override or reading_minutes(self.word_count)
