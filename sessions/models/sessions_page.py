"""The page “How sessions work”."""

import re
from typing import Any

import markdown
import nh3
from django.db import models
from django.utils.safestring import SafeString, mark_safe

from attachment_site.core.models import ProseCharField, ProseTextField
from attachment_site.core.text import read_table
from sessions.models.manifest import Recorded

# What a new practice says until somebody changes it
DEFAULT_TEXTS: dict[str, str] = read_table(__file__, "default_texts.toml")
# Of a text that may be left out
OPTIONAL: dict[str, Any] = {"blank": True, "default": "", "db_default": ""}
# “50 minutes”, “1 hour 30 min”, “an hour”; of several lengths the first counts.
LENGTH = re.compile(
    r"\b(?P<hours>\d+(?:[.,]\d+)?|an|one)[\s-]*h[a-z]*(?:,?\s*(?:and\s*)?(?P<rest>\d+)\s*m)?"
    r"|\b(?P<minutes>\d+)[\s-]*m",
    re.IGNORECASE,
)
USUAL_MINUTES, MOST_MINUTES = 50, 8 * 60
TAGS = {"h2", "h3", "p", "ul", "ol", "li", "em", "strong", "a", "blockquote", "br", "hr"}
# What readers are told in short, wherever the practice is shown.
SHORT_DETAILS = ("length", "fee", "languages", "place", "licence", "register_url")


class SessionsPage(Recorded):
    """What the practice says of its sessions; exactly one row. What is empty is left out."""

    text = models.TextField(
        max_length=20_000,
        default=DEFAULT_TEXTS["sessions_text"],
        help_text=(
            "Markdown. Begin each section with ##. {practitioner} becomes your name. How to apply"
            " and what stays private follow by themselves."
        ),
    )
    length = ProseCharField(max_length=120, blank=True, help_text="Such as: 50 minutes.")
    fee = ProseCharField(
        max_length=200, blank=True, help_text="Such as: 80 euros, less for students."
    )
    languages = ProseCharField(max_length=200, blank=True, help_text="Such as: English, Urdu.")
    place = ProseCharField(
        "where", max_length=200, **OPTIONAL, help_text="Such as: online, for people in Europe."
    )
    not_for = ProseTextField(
        "who it is not for",
        max_length=600,
        blank=True,
        default=DEFAULT_TEXTS["not_for"],
        db_default=DEFAULT_TEXTS["not_for"],
        help_text="Two or three sentences, so that nobody waits at the wrong door.",
    )
    licence = ProseCharField(
        "license", max_length=200, blank=True, help_text="Such as: Licensed psychologist, no. 1234."
    )
    register_url = models.URLField(
        "link to the register", blank=True, help_text="Where people can look your license up."
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
            markdown.markdown(text, extensions=["smarty"]),
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
        return mark_safe(clean)

    @property
    def minutes(self) -> int:
        """How long a session takes, as far as the words about its length can be understood."""
        found = LENGTH.search(self.length)
        if found is None:
            return USUAL_MINUTES
        typed = (found["hours"] or "0").replace(",", ".")
        hours = float(typed) if typed[0].isdecimal() else 1
        minutes = hours * 60 + int(found["rest"] or found["minutes"] or 0)
        return round(minutes) if 0 < minutes <= MOST_MINUTES else USUAL_MINUTES
