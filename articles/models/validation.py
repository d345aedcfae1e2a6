"""Validation that several models share, and the limits of their fields."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from articles.content.markdown import Unrenderable, render_markdown


def max_length(model: type[Model], name: str) -> int:
    """How many characters a field of a model takes."""
    field: Any = model._meta.get_field(name)
    return field.max_length


def validate_markdown(**texts: str) -> None:
    """Raise ValidationError for each text, passed by its field's name, that cannot be rendered.

    Models call it in `clean`, so that forms and imports refuse what saving could not render.
    """
    refused = {}
    for name, text in texts.items():
        try:
            render_markdown(text or "")
        except Unrenderable as error:
            refused[name] = str(error)
    if refused:
        raise ValidationError(refused)
