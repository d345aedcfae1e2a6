"""Articles in lists and beside articles, rendered once for what they show: most recur on page
after page."""

import functools

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Topic
from articles.search.query import MAX_QUERY_LENGTH
from articles.search.vocabulary import MIN_PREFIX_LENGTH
from articles.views.list_items import ArticleListItem, RelatedItem

register = template.Library()

CACHED_ITEMS = 1024


@register.inclusion_tag("articles/partials/search_box.html")
def search_box(query: str = "") -> dict[str, str | int]:
    """The search box with a query; a page that shows it includes its `#head`."""
    return {"query": query, "max_length": MAX_QUERY_LENGTH, "min_prefix": MIN_PREFIX_LENGTH}


@register.simple_tag
def list_item(item: ArticleListItem, topic: Topic | None = None) -> SafeString:
    """An article as an item of a list; the list of a topic does not name it once more."""
    return _render("#of_topic" if topic else "#item", item)


@register.simple_tag
def first_item(item: ArticleListItem) -> SafeString:
    """The article that stands large on the home page."""
    return _render("#first", item)


@register.simple_tag
def related_item(article: Article | RelatedItem) -> SafeString:
    """An article as an item of “Related articles”."""
    if isinstance(article, Article):
        names = (article.title, article.slug, article.reading_minutes, article.summary)
        article = RelatedItem(*names, article.topic.name, article.language)
    return _render("#related", article)


def _render(way: str, item: ArticleListItem | RelatedItem) -> SafeString:
    render = _render_once.__wrapped__ if settings.DEBUG else _render_once
    return render(f"articles/partials/list_item.html{way}", item)


@functools.lru_cache(CACHED_ITEMS)
def _render_once(template_name: str, item: ArticleListItem | RelatedItem) -> SafeString:
    return mark_safe(render_to_string(template_name, {"item": item}))
