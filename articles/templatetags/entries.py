"""Articles in lists, each made once for what it shows: the same ones stand in list after list."""

import functools

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from articles.models import Article
from articles.views.list_items import ArticleListItem, RelatedItem

register = template.Library()

KEPT = 1024


@register.simple_tag
def entry(shown: ArticleListItem):
    """An article as an item of a list."""
    return _made("articles/partials/list_item.html", shown)


@register.simple_tag
def next_entry(row: Article | RelatedItem):
    """An article as an item of “Related articles”."""
    return _made(
        "articles/partials/related_item.html", RelatedItem(row.title, row.slug, row.reading_minutes)
    )


def _made(template, shown):
    make = _kept.__wrapped__ if settings.DEBUG else _kept
    return make(template, shown)


@functools.lru_cache(KEPT)
def _kept(template, shown):
    return mark_safe(render_to_string(template, {"entry": shown}))
