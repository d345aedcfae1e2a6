"""What all pages share, rendered once for each name that the practice goes by."""

import functools

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def cached_include(context: RequestContext, template_name: str) -> SafeString:
    """A template that depends on the practice's name and profession alone."""
    practice = context["practice"]
    render = _render_once.__wrapped__ if settings.DEBUG else _render_once
    return render(template_name, practice.practitioner_name, practice.profession)


@functools.lru_cache(16)
def _render_once(template_name: str, practitioner_name: str, profession: str) -> SafeString:
    practice = {"practitioner_name": practitioner_name, "profession": profession}
    return mark_safe(render_to_string(template_name, {"practice": practice}))
