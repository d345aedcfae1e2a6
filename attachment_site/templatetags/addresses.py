"""Addresses in the templates that readers are shown."""

from django import template

from attachment_site import addresses

register = template.Library()

register.filter("absolute", addresses.whole)


@register.simple_tag
def path(name, *args):
    """The path of a page by its name, as `url` gives it, but worked out once."""
    return addresses.path_of(name, *args)
