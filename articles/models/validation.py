"""Validation that several models share."""

from django.core.exceptions import ValidationError

from articles.content.markdown import Unrenderable, render_markdown


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
