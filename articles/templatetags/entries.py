"""Articles in lists, each made once for what it shows: the same ones stand in list after list."""

import datetime
import functools
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from articles.search.results import QuestionLink, Result

register = template.Library()

KEPT = 1024


@dataclass(frozen=True)
class Entry:
    """All that a list shows of an article; title and summary are HTML."""

    address: str
    title: SafeString
    summary: SafeString
    published_at: datetime.datetime
    reading_minutes: int
    topic_address: str
    topic_name: str
    questions: tuple[QuestionLink, ...] = ()


@register.simple_tag
def entry(article, result: Result | None = None):
    """An article (with its topic) as an item of a list; a search shows what it found in it."""
    shown = Entry(
        article.get_absolute_url(),
        # Equal texts must not differ in whether they are HTML: they are the key of what was made.
        conditional_escape(result.title if result else article.title),
        conditional_escape(result.passage if result else article.summary),
        article.published_at,
        article.reading_minutes,
        article.topic.get_absolute_url(),
        article.topic.name,
        result.questions if result else (),
    )
    return _made.__wrapped__(shown) if settings.DEBUG else _made(shown)


@functools.lru_cache(KEPT)
def _made(shown):
    return mark_safe(render_to_string("articles/_entry.html", {"entry": shown}))
