"""Addresses in the templates that readers are shown."""

from django import template

from attachment_site.core.http import urls

register = template.Library()

register.filter("absolute", urls.absolute_url)


@register.simple_tag
def path(name, *args):
    """The path of a page by its name, as `url` gives it, but worked out once."""
    return urls.cached_reverse(name, *args)
