"""URLs in templates, and links in plain text that people typed."""

from django import template
from django.template.defaultfilters import urlize
from django.utils.safestring import SafeString, mark_safe

from attachment_site.core.http import urls

register = template.Library()

register.filter("absolute", urls.absolute_url)
# The path of a page by its name, as `url` returns it, but reversed once.
register.simple_tag(urls.cached_reverse, name="path")


@register.filter(is_safe=True)
def link_addresses(text: str) -> SafeString:
    """Escaped text whose web addresses, “findahelpline.com” among them, are links; they tell the
    other site nothing about this page."""
    # What was typed is escaped, so this attribute can only be the one that `urlize` wrote.
    return mark_safe(urlize(text).replace('rel="nofollow"', 'rel="noopener noreferrer"'))
