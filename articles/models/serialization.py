"""An article, a topic, an author or a page, with all that belongs to it, as JSON values and back.

An article has its tags, questions and related articles, an author the links.
"""

import datetime
import hashlib
import json
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from taggit.models import Tag

from articles.content.diff import normalize_newlines
from articles.content.languages import SITE_LANGUAGE, language
from articles.models.article import Article
from articles.models.author import Author
from articles.models.taxonomy import tag_text

# Not restored: the address, the publication, the place among others, who signs in as an author.
KEPT_FIELDS = {"slug", "published_at", "planned_at", "taken_down_at", "position", "user"}
PARTS = ("topic", "author", "tags", "faqs", "related")
# What revisions of earlier releases lack, and what it was then.
LATER_FIELDS = {"planned_at": None, "language": SITE_LANGUAGE, "canonical_url": ""}

Serialized = dict[str, Any]


def serialize(row: models.Model) -> Serialized:
    """The row as it is stored, in JSON values (five queries for an article)."""
    if isinstance(row, Article):
        article = Article.objects.with_full_text().get(pk=row.pk)
        links = article.related_links.select_related("related")
        return values_of(
            article,
            tags=[tag.name for tag in article.tags.all()],
            faqs=[(faq.question, faq.answer) for faq in article.faqs.all()],
            related=[(link.related_id, link.related.title) for link in links],
        )
    stored: Any = type(row)._default_manager.get(pk=row.pk)
    rows = stored.links.values_list("label", "url") if isinstance(row, Author) else []
    said = {"text": tag_text(stored)} if isinstance(row, Tag) else {}
    return {"fields": _field_texts(stored) | said, "links": [list(link) for link in rows]}


def values_of(
    article: Article,
    *,
    tags: list[str],
    faqs: list[tuple[str, str]],
    related: list[tuple[int, str]],
) -> Serialized:
    """The same of an article that was just saved with these, without a query."""
    texts = _field_texts(article)
    return {
        "fields": {n: text for n, text in texts.items() if text != LATER_FIELDS.get(n, ...)},
        "topic": [article.topic_id, article.topic.name],
        "author": [article.author_id, article.author.name],
        "tags": tags,
        "faqs": [list(faq) for faq in faqs],
        "related": [list(link) for link in related],
    }


def current_values(row: models.Model) -> Serialized:
    """The version that is shown in the row's form: one that waits, or what is stored."""
    return getattr(row, "shown_values", None) or serialize(row)


def markdown_of(values: Serialized) -> list[str]:
    """All Markdown of a serialized article."""
    fields = values["fields"]
    return [fields["body"], fields["references"], *(answer for _, answer in values["faqs"])]


def digest(values: Serialized) -> str:
    """A short digest that differs where two serialized rows do."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]


def readable_parts(model: type[models.Model], values: Serialized) -> dict[str, str]:
    """A serialized row as text for people, by the name of each part."""
    texts = {}
    for field in fields_of(model):
        value = values["fields"].get(field.name)
        if field.name == "language":
            value = language(value or SITE_LANGUAGE).name
        elif field.is_relation and value:
            value = str(related_row(field, value) or "")
        texts[str(field.verbose_name).capitalize()] = _readable(value)
    if model is not Article:
        return texts | {"Links": "\n".join(f"{label}: {url}" for label, url in values["links"])}
    return texts | {
        "Topic": values["topic"][1],
        "Author": values["author"][1],
        "Tags": ", ".join(values["tags"]),
        "Questions": "\n\n".join("\n".join(map(normalize_newlines, faq)) for faq in values["faqs"]),
        "Related articles": "\n".join(title for _, title in values["related"]),
    }


def changed_parts(model: type[models.Model], before: Serialized, after: Serialized) -> list[str]:
    """Names of the parts that differ."""
    old, new = readable_parts(model, before), readable_parts(model, after)
    return [name for name in new if old[name] != new[name]]


def merge_values(base: Serialized, mine: Serialized, theirs: Serialized) -> Serialized:
    """`theirs` with each part of an article that `mine` changed since `base`."""
    old, own, other = ({**LATER_FIELDS, **each["fields"]} for each in (base, mine, theirs))
    fields = {
        name: own[name] if name in own and own[name] != old.get(name) else text
        for name, text in other.items()
    }
    fields = {n: text for n, text in fields.items() if text != LATER_FIELDS.get(n, ...)}
    parts = {name: mine[name] if mine[name] != base[name] else theirs[name] for name in PARTS}
    if parts["tags"] is not theirs["tags"]:
        # My tags in my order, with what others added and without what they removed meanwhile
        removed = set(base["tags"]) - set(theirs["tags"])
        added = [tag for tag in theirs["tags"] if tag not in base["tags"] + mine["tags"]]
        parts["tags"] = [tag for tag in mine["tags"] if tag not in removed] + added
    return {"fields": fields, **parts}


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """The fields that the author fills in; topic and author of an article come with its parts."""
    fields = model._meta.concrete_fields
    if model is not Article:
        return [field for field in fields if field.editable]
    return [
        field
        for field in fields
        if (field.editable or field.name in KEPT_FIELDS)
        and not field.is_relation
        and not field.primary_key
    ]


def _field_texts(row: models.Model) -> dict[str, str | None]:
    return {
        field.name: None if field.value_from_object(row) is None else field.value_to_string(row)
        for field in fields_of(type(row))
    }


def related_row(field: models.Field, pk: str) -> models.Model | None:
    """The row that a field leads to, None where it was deleted meanwhile."""
    model: Any = field.related_model
    return model._default_manager.filter(pk=pk).first()


def _readable(value: str | None) -> str:
    if not value:
        return ""
    if "T" in value[:11] and (moment := _moment(value)):
        local = timezone.localtime(moment)
        return f"{date_format(local, 'DATETIME_FORMAT')}:{local:%S}"
    return {"True": "yes", "False": "no"}.get(value, normalize_newlines(value))


def _moment(value: str) -> datetime.datetime | None:
    try:
        return parse_datetime(value)
    except ValueError:
        return None
