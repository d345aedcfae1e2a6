from typing import Any

from django.db import models

from articles.content.languages import SITE_LANGUAGE, Language, choices, language


class HasLanguage(models.Model):
    """An article in a language of its own, which its questions are in as well."""

    faqs: Any

    language = models.CharField(
        max_length=10,
        choices=choices,
        default=SITE_LANGUAGE,
        db_default=SITE_LANGUAGE,
        help_text="Sets direction, quotation marks and hyphens, and how screen readers speak it.",
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and render the answers again if the language changed (one query)."""
        fields = kwargs.get("update_fields")
        is_same = self._state.adding or (fields is not None and "language" not in fields)
        rows: models.QuerySet[Any] = type(self)._base_manager.filter(pk=self.pk)
        before = self.language if is_same else rows.values_list("language", flat=True).first()
        super().save(*args, **kwargs)
        if before not in (None, self.language):
            for faq in self.faqs.all():
                faq.article = self
                faq.save(update_fields=["answer"])

    @property
    def written_in(self) -> Language:
        """The language of its text."""
        return language(self.language)

    @property
    def quotes(self) -> tuple[str, str, str, str]:
        """The quotation marks of its language, for its title, summary and questions."""
        return self.written_in.quotes
