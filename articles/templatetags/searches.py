from django import template

from articles.search.results import address_of

register = template.Library()


@register.simple_tag(takes_context=True)
def search_address(context, page):
    """One page of the results that are shown."""
    return address_of(context["typed"], topic=context["topic"], page=page)
