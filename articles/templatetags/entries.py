"""Articles in lists, each made once for what it shows: the same ones stand in list after list."""

import datetime
import functools
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

register = template.Library()

KEPT = 1024


@dataclass(frozen=True)
class Entry:
    """All that a list shows of an article."""

    address: str
    title: str
    summary: str
    published_at: datetime.datetime
    reading_minutes: int
    topic_address: str
    topic_name: str


@register.simple_tag
def entry(article):
    """An article (with its topic) as an item of a list."""
    shown = Entry(
        article.get_absolute_url(),
        article.title,
        article.summary,
        article.published_at,
        article.reading_minutes,
        article.topic.get_absolute_url(),
        article.topic.name,
    )
    return _made.__wrapped__(shown) if settings.DEBUG else _made(shown)


@functools.lru_cache(KEPT)
def _made(shown):
    return mark_safe(render_to_string("articles/_entry.html", {"entry": shown}))
