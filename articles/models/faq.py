import functools
from typing import Any

from django.db import models
from django.utils.text import slugify

from articles.content.markdown import render_markdown
from articles.content.plain_text import count_words
from articles.images.storage import find_picture
from articles.models.media.file import MediaFile
from articles.models.validation import validate_markdown
from attachment_site.core.models import ProseCharField


@functools.lru_cache(maxsize=4096)
def question_anchor(question: str) -> str:
    """The anchor of a question on its article's page."""
    return f"faq-{slugify(question, allow_unicode=True)[:60].rstrip('-') or 'question'}"


class FAQ(models.Model):
    """A question that readers ask under an article, with its answer."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="faqs")
    question = ProseCharField(max_length=200)
    answer = models.TextField(help_text="Markdown, one or two paragraphs.")
    position = models.PositiveSmallIntegerField(default=0)
    answer_html = models.TextField(editable=False, default="")
    word_count = models.PositiveIntegerField(editable=False, default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "question"
        verbose_name_plural = "frequently asked questions"
        constraints = [
            models.UniqueConstraint(
                fields=["article", "question"],
                name="faq_once_an_article",
                violation_error_message="This article already answers that question.",
            )
        ]

    def __str__(self) -> str:
        return self.question

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Render the answer, save, and update the article's word count (two queries)."""
        self.render()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "answer_html", "word_count"}
        super().save(*args, **kwargs)
        MediaFile.objects.register_used(self.answer)
        self.article.update_word_count()

    def clean(self) -> None:
        validate_markdown(answer=self.answer)

    def render(self) -> None:
        """Fill the derived fields. Raises Unrenderable, as `Article.render` does."""
        answer = render_markdown(
            self.answer,
            top_heading=4,
            id_prefix=f"{self.anchor}-",
            in_language=self.article.language,
            find_picture=find_picture,
        )
        self.answer_html = answer.html
        self.word_count = answer.words + count_words(self.question)

    @property
    def quotes(self) -> tuple[str, str, str, str]:
        """The quotation marks of its article's language."""
        return self.article.quotes

    @property
    def anchor(self) -> str:
        """The anchor of this question, as `question_anchor` makes it."""
        return question_anchor(self.question)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and update the article's word count."""
        deleted = super().delete(*args, **kwargs)
        self.article.update_word_count()
        return deleted
