"""What pages share, rendered once for each set of values that it depends on."""

import functools
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def cached_include(template_name: str, **values: Any) -> SafeString:
    """A template that depends on these values alone."""
    render = _render_once.__wrapped__ if settings.DEBUG else _render_once
    return render(template_name, **values)


# About as many as the items of articles in lists that are shown again and again.
@functools.lru_cache(1024)
def _render_once(template_name: str, **values: Any) -> SafeString:
    return mark_safe(render_to_string(template_name, values))
