"""Addresses as search engines and messengers want them: whole, and one for each page."""

from django import template

from articles.querysets.thresholds import INDEXABLE_FROM

register = template.Library()


@register.simple_tag(takes_context=True)
def list_address(context, number=1):
    """The canonical address of one page of the list that is shown."""
    first = context["canonical_url"]
    return first if number == 1 else f"{first}?page={number}"


@register.filter
def is_thin(page, words=""):
    """Whether one page of a list says too little to be worth finding.

    An empty list does; so do a later page, and a list that no `words` of the author introduce,
    with fewer than three entries.
    """
    has_words = words and page.number == 1
    return len(page) < (1 if has_words else INDEXABLE_FROM)
