"""Canonical URLs of lists, and whether a list has enough content for search engines."""

from django import template
from django.core.paginator import Page
from django.template.context import RequestContext
from django.template.defaultfilters import pluralize
from django.utils.text import Truncator

from articles.querysets.taxonomy import INDEXABLE_FROM

register = template.Library()


@register.simple_tag(takes_context=True)
def list_url(context: RequestContext, number: int = 1) -> str:
    """The canonical URL of one page of the list that is shown."""
    first = context["canonical_url"]
    return first if number == 1 else f"{first}?page={number}"


@register.filter
def is_thin(page: Page, introduction: str = "") -> bool:
    """Whether one page of a list is thin content, not to be indexed.

    An empty list is; so is a page of fewer than three articles, unless it is the first one and
    has an introduction.
    """
    is_introduced = introduction and page.number == 1
    return len(page) < (1 if is_introduced else INDEXABLE_FROM)


@register.simple_tag
def list_description(page: Page, name: str) -> str:
    """What a list without words of its own holds: how many articles, and the first of them."""
    titles = " and ".join(f"“{article.title}”" for article in page.object_list[:2])
    number = page.paginator.count
    text = f"{number} article{pluralize(number)} about {name}: {titles}"
    return Truncator(text + ("." if number <= 2 else " and more.")).chars(200)
