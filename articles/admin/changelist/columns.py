"""The columns of the list of articles."""

import datetime
from typing import Protocol

from django.contrib import admin
from django.utils.html import format_html
from django.utils.timezone import localtime

from articles.admin.changelist.view_chart import DAYS


class ListedArticle(Protocol):
    """What the columns read of an article from `ArticleQuerySet.with_admin_list_data`."""

    word_count: int
    reading_minutes: int
    question_count: int
    related_count: int
    view_count: int
    updated_at: datetime.datetime


def _with_unit(number: int | None, unit: str) -> str:
    """A number with its unit, which is shown where the list has no column headings."""
    plural = "" if number == 1 else "s"
    return format_html(
        '{}<span class="cell-unit"> {}</span>', f"{number:,}" if number else "–", f"{unit}{plural}"
    )


@admin.display(description="Words", ordering="word_count")
def words(article: ListedArticle) -> str:
    return _with_unit(article.word_count, "word")


@admin.display(description="Minutes", ordering="reading_minutes")
def minutes(article: ListedArticle) -> str:
    return _with_unit(article.reading_minutes, "minute")


@admin.display(description="Questions", ordering="question_count")
def questions(article: ListedArticle) -> str:
    return _with_unit(article.question_count, "question")


@admin.display(description="Related", ordering="related_count")
def related(article: ListedArticle) -> str:
    return _with_unit(article.related_count, "related article")


@admin.display(description=f"Read in {DAYS} days", ordering="view_count")
def views(article: ListedArticle) -> str:
    return _with_unit(article.view_count, "reading")


@admin.display(description="Updated", ordering="updated_at")
def updated(article: ListedArticle) -> str:
    moment = localtime(article.updated_at)
    return format_html(
        '<span class="cell-unit">Updated </span><time datetime="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        f"{moment.day} {moment:%B %Y}",
    )
