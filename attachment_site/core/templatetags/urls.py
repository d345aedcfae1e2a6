"""URLs in templates."""

from django import template

from attachment_site.core.http import urls

register = template.Library()

register.filter("absolute", urls.absolute_url)


@register.simple_tag
def path(name: str, *args: str | int) -> str:
    """The path of a page by its name, as `url` returns it, but reversed once."""
    return urls.cached_reverse(name, *args)
