"""What all pages share, made once for each name that the practice goes by."""

import functools

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def shared(context, name):
    """A template that shows nothing but the practice's name and profession, and never changes."""
    practice = context["practice"]
    make = _made.__wrapped__ if settings.DEBUG else _made
    return make(name, practice.practitioner_name, practice.profession)


@functools.lru_cache(16)
def _made(name, practitioner_name, profession):
    practice = {"practitioner_name": practitioner_name, "profession": profession}
    return mark_safe(render_to_string(name, {"practice": practice}))
