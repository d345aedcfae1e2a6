"""Topics, authors with their links, and fixed pages as JSON values, and back."""

import copy
from typing import Any

from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from articles.content.diff import normalize_newlines
from articles.models.article import Article
from articles.models.author import Author
from articles.models.page import Page
from articles.models.serialization import Serialized, field_text, readable, serialize

# Not restored: the address, the place among others, and who signs in as an author.
KEPT_OF_ROWS = ("slug", "position", "user")


def serialize_row(row: models.Model) -> Serialized:
    """An article, a topic, an author with links, or a page as it is stored, in JSON values."""
    if isinstance(row, Article):
        return serialize(row.pk)
    stored: Any = type(row)._default_manager.get(pk=row.pk)
    links = stored.links.values_list("label", "url") if isinstance(row, Author) else []
    return {
        "fields": {field.name: field_text(field, stored) for field in _fields(type(row))},
        "links": [list(link) for link in links],
    }


def current_values(row: models.Model) -> Serialized:
    """The version that is shown in the row's form: one that waits, or what is stored."""
    return getattr(row, "shown_values", None) or serialize_row(row)


def readable_row_parts(model: type[models.Model], values: Serialized) -> dict[str, str]:
    """A serialized row as text for people, by the name of each part."""
    texts = {}
    for field in _fields(model):
        value = values["fields"].get(field.name)
        if field.is_relation and value:
            related: Any = field.related_model
            value = str(related._default_manager.filter(pk=value).first() or "")
        texts[str(field.verbose_name).capitalize()] = readable(value)
    links = "\n".join(f"{label}: {url}" for label, url in values["links"])
    return texts | ({"Links": links} if model is Author else {})


def changed_row_parts(
    model: type[models.Model], before: Serialized, after: Serialized
) -> list[str]:
    """Names of the parts that differ."""
    old, new = readable_row_parts(model, before), readable_row_parts(model, after)
    return [name for name in new if normalize_newlines(old[name]) != normalize_newlines(new[name])]


def row_with(row: Any, values: Serialized) -> Any:
    """A copy of a row with these values, not saved, to fill a form with."""
    copied = copy.copy(row)
    for field in _fields(type(row)):
        if field.name in values["fields"] and not isinstance(field, models.FileField):
            value = field.to_python(values["fields"][field.name])
            setattr(copied, field.attname, value)
    return copied


def restore_row(row: Any, values: Serialized) -> list[str]:
    """Write these values into the row; returns sentences on what could not be restored."""
    lost: list[str] = []
    for field in _fields(type(row)):
        value = values["fields"].get(field.name)
        if reason := _obstacle(row, field, values["fields"]):
            lost.append(reason)
        else:
            setattr(row, field.attname, field.to_python(value))
    if isinstance(row, Page):
        row.updated_at = timezone.now()
    row.save()
    if isinstance(row, Author):
        row.links.all().delete()
        for position, (label, url) in enumerate(values["links"], start=1):
            row.links.create(position=position, label=label, url=url)
    return list(dict.fromkeys(lost))


def _obstacle(row: Any, field: models.Field, values: dict[str, str | None]) -> str:
    """Why a field stays as it is, a sentence; empty where nothing is in the way."""
    value, name = values.get(field.name), str(field.verbose_name)
    others = type(row)._default_manager.exclude(pk=row.pk)
    if field.unique and value and others.filter(**{field.name: value}).exists():
        return f"“{value}” is taken by another, so the {name} stays as it is."
    photo = values.get("photo")
    if field.name in ("photo", "photo_alt") and photo and not default_storage.exists(photo):
        return "The photo was deleted meanwhile; the photo stays as it is."
    related: Any = field.related_model
    if field.is_relation and value and not related._default_manager.filter(pk=value).exists():
        return f"What stood in “{name}” was deleted meanwhile; that stays as it is."
    return ""


def _fields(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if field.editable]
