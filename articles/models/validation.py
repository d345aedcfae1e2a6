"""Validation that several models share, and the limits of their fields."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from articles.content.languages import SITE_LANGUAGE
from articles.content.markdown import Unrenderable, render_markdown


def max_length(model: type[Model], name: str) -> int:
    """How many characters a field of a model takes."""
    field: Any = model._meta.get_field(name)
    return field.max_length


def validate_markdown(in_language: str = SITE_LANGUAGE, **texts: str) -> None:
    """Raise ValidationError for each text, passed by its field's name, that cannot be rendered.

    Models call it in `clean`, so that forms and imports refuse what saving could not render.
    """
    refused = {}
    for name, text in texts.items():
        try:
            render_markdown(text or "", in_language=in_language)
        except Unrenderable as error:
            refused[name] = str(error)
    if refused:
        raise ValidationError(refused)


def validate_review(
    reviewed_on: datetime.date | None, published_at: datetime.datetime | None
) -> None:
    """Raise ValidationError for a review on a day before the publication: readers are told when
    somebody read the article again. Whatever sets one of the two dates calls it."""
    if reviewed_on and published_at and reviewed_on < timezone.localdate(published_at):
        message = (
            "This day is before the publication. Leave it empty until somebody qualified has read"
            " the article again."
        )
        raise ValidationError({"reviewed_on": message})
