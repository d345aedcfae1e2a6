"""The page “How sessions work”."""

from typing import Any

import markdown
import nh3
from django.db import models
from django.utils.safestring import SafeString, mark_safe

from sessions.models.default_texts import DEFAULT_SESSIONS_TEXT

TAGS = {"h2", "h3", "p", "ul", "ol", "li", "em", "strong", "a", "blockquote", "br", "hr"}


class SessionsPage(models.Model):
    """What the practice says of its sessions; exactly one row. What is empty is left out."""

    text = models.TextField(
        max_length=20_000,
        default=DEFAULT_SESSIONS_TEXT,
        help_text=(
            "Markdown. Begin each section with ##. {practitioner} becomes your name. How to apply"
            " and what stays private follow by themselves."
        ),
    )
    length = models.CharField(max_length=120, blank=True, help_text="Such as: 50 minutes.")
    fee = models.CharField(
        max_length=200, blank=True, help_text="Such as: 80 euros, less for students."
    )
    languages = models.CharField(max_length=200, blank=True, help_text="Such as: English, Urdu.")
    licence = models.CharField(
        max_length=200, blank=True, help_text="Such as: Licensed psychologist, no. 1234."
    )
    register_url = models.URLField(
        "link to the register",
        blank=True,
        help_text="Where people can look your licence up.",
    )

    class Meta:
        verbose_name = "How sessions work"
        verbose_name_plural = "How sessions work"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="sessions_page_is_one_row")
        ]

    def __str__(self) -> str:
        return "How sessions work"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save as the only row."""
        self.pk = 1
        super().save(*args, **kwargs)

    def html(self, practitioner: str) -> SafeString:
        """The text as HTML, with the practitioner's name; nothing in it can run."""
        text = self.text.replace("{practitioner}", practitioner)
        clean = nh3.clean(
            markdown.markdown(text),
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
        return mark_safe(clean)
