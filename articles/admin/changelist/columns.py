"""The columns of the list of articles."""

from collections.abc import Callable

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime

from articles.admin.changelist.view_chart import DAYS
from articles.models import Article


def _number(name: str, description: str, field: str, unit: str) -> Callable[[Article], str]:
    """A column of numbers with their unit, which is shown where the list has no headings."""

    @admin.display(description=description, ordering=field)
    def column(article: Article) -> str:
        number = getattr(article, field)
        shown, plural = f"{number:,}" if number else "–", "" if number == 1 else "s"
        return format_html('{}<span class="cell-unit"> {}</span>', shown, f"{unit}{plural}")

    column.__name__ = name
    return column


# What `ArticleQuerySet.with_admin_list_data` counts
words = _number("words", "Words", "word_count", "word")
minutes = _number("minutes", "Minutes", "reading_minutes", "minute")
questions = _number("questions", "Questions", "question_count", "question")
related = _number("related", "Related", "related_count", "related article")
views = _number("views", f"Read in {DAYS} days", "view_count", "reading")


@admin.display(description="Updated", ordering="updated_at")
def updated(article: Article) -> str:
    moment = localtime(article.updated_at)
    return format_html(
        '<span class="cell-unit">Updated </span><time datetime="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        date_format(moment),
    )
