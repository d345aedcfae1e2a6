"""Serialized rows brought back: shown in a form or on a page, or written into the database."""

import copy
from typing import Any

from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from articles.models import serialization
from articles.models.article import Article
from articles.models.author import Author
from articles.models.faq import FAQ
from articles.models.media.file import MediaFile
from articles.models.page import Page
from articles.models.related import combine_related
from articles.models.taxonomy import Topic, tags_named

# A picture, and what goes with it where it is gone
PICTURES = {
    "cover_image": {"cover_image", "cover_alt", "cover_is_decorative"},
    "photo": {"photo", "photo_alt"},
}


def show_values(article: Article, values: serialization.Serialized) -> None:
    """Fill a row with these values, not saved, as its form shows them: without what was deleted
    since they were kept, on which the row then has sentences."""
    lost = _restore_fields(article, values, kept={"planned_at", "taken_down_at"})
    known, lost_related = _known_related(values["related"])
    if lost := lost + lost_related:
        related = [link for link in values["related"] if link[0] in known]
        rows = {"tags": values["tags"], "faqs": values["faqs"], "related": related}
        values = serialization.values_of(article, **rows)
    article.lost = lost + [
        f"“{words or name}” was deleted from the media library. Take it out of the text, or put"
        " another in its place."
        for name, words in MediaFile.objects.missing(*serialization.markdown_of(values)).items()
    ]
    article.shown_values, article.has_pending = values, True


def page_of(article: Article) -> Article:
    """The row with all that its page shows of its `shown_values`, if it has any."""
    if (values := article.shown_values) is None:
        return article
    page: Any = render_parts(article)
    page.shown_tags = tags_named(values["tags"])
    live = Article.objects.live().with_list_data().in_bulk([pk for pk, _ in values["related"]])
    chosen = [live[pk] for pk, _ in values["related"] if pk in live]
    recommended = Article.objects.live().with_list_data().recommended_for(article)
    page.related_articles = combine_related(chosen, recommended)
    return article


def render_parts(article: Any) -> Article:
    """The row with its text and its questions rendered of its `shown_values`.

    Raises Unrenderable for a text that cannot become a page.
    """
    article.questions = [
        FAQ(article=article, question=q, answer=a) for q, a in article.shown_values["faqs"]
    ]
    for faq in article.questions:
        faq.render()
    article.render(article.questions)
    return article


def row_with(row: Any, values: serialization.Serialized) -> Any:
    """A copy of a row with these values, not saved, to fill a form with."""
    copied = copy.copy(row)
    texts = {**serialization.LATER_FIELDS, **values["fields"]}
    for field in serialization.fields_of(type(row)):
        if field.name in texts and not isinstance(field, models.FileField):
            setattr(copied, field.attname, field.to_python(texts[field.name]))
    if isinstance(row, Article):
        copied.topic_id, copied.author_id = values["topic"][0], values["author"][0]
    return copied


def restored_values(
    row: models.Model, values: serialization.Serialized
) -> serialization.Serialized:
    """The result of restoring `values` over what the row shows, if nothing was deleted since: its
    address, state and account stay."""
    fields = {n: text for n, text in values["fields"].items() if n not in serialization.KEPT_FIELDS}
    kept = {
        n: text
        for n, text in serialization.current_values(row)["fields"].items()
        if n in serialization.KEPT_FIELDS
    }
    return values | {"fields": fields | kept}


def restore(row: Any, values: serialization.Serialized) -> list[str]:
    """Write these values into the row; returns sentences on what could not be restored."""
    lost = _restore_fields(row, values, kept=serialization.KEPT_FIELDS)
    if isinstance(row, Page):
        row.updated_at = timezone.now()
    row.save()
    if isinstance(row, Author):
        row.links.all().delete()
        for position, (label, url) in enumerate(values["links"], start=1):
            row.links.create(position=position, label=label, url=url)
    if not isinstance(row, Article):
        return lost
    row.tags.set(values["tags"], clear=True)
    row.faqs.all().delete()
    for position, (question, answer) in enumerate(values["faqs"], start=1):
        row.faqs.create(position=position, question=question, answer=answer)
    row.update_word_count()
    known, lost_related = _known_related(values["related"])
    row.related_links.all().delete()
    for position, (pk, _) in enumerate(values["related"], start=1):
        if pk in known:
            row.related_links.create(related_id=pk, position=position)
    return lost + lost_related


def _restore_fields(row: Any, values: serialization.Serialized, *, kept: set[str]) -> list[str]:
    lost, texts = [], {**serialization.LATER_FIELDS, **values["fields"]}
    for picture, fields in PICTURES.items():
        if texts.get(picture) and not default_storage.exists(texts[picture]):
            kept = kept | fields
            name, short = picture.replace("_", " "), picture.removesuffix("_image")
            lost.append(f"The {name} was deleted meanwhile; the {short} stays as it is.")
    for field in serialization.fields_of(type(row)):
        if field.name not in texts or field.name in kept:
            continue
        if obstacle := _obstacle(row, field, texts[field.name]):
            lost.append(obstacle)
        else:
            setattr(row, field.attname, field.to_python(texts[field.name]))
    return lost + (_restore_parents(row, values) if isinstance(row, Article) else [])


def _obstacle(row: models.Model, field: models.Field, value: str | None) -> str:
    """Why a field stays as it is, a sentence; empty where nothing is in the way."""
    if value and field.unique and field.name not in serialization.KEPT_FIELDS:
        others = type(row)._default_manager.exclude(pk=row.pk)
        if others.filter(**{field.name: value}).exists():
            return f"“{value}” is taken by another, so the {field.verbose_name} stays as it is."
    if field.is_relation and value and not serialization.related_row(field, value):
        return f"What stood in “{field.verbose_name}” was deleted meanwhile; that stays as it is."
    return ""


def _restore_parents(article: Article, values: serialization.Serialized) -> list[str]:
    """Restore topic and author, by number or else by name."""
    models_of_parts: dict[str, type[Topic | Author]] = {"topic": Topic, "author": Author}
    lost = []
    for part, model in models_of_parts.items():
        pk, name = values[part]
        rows = model._default_manager
        row = rows.filter(pk=pk).first() or rows.filter(name=name).first()
        if row is None:
            stays = getattr(article, part).name
            lost.append(f"The {part} “{name}” was deleted meanwhile; “{stays}” stays.")
        else:
            setattr(article, part, row)
    return lost


def _known_related(wanted: list[tuple[int, str]]) -> tuple[set[int], list[str]]:
    """The numbers of the articles that there are, and sentences on the others."""
    pks = [pk for pk, _ in wanted]
    known = set(Article.objects.filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()
    return known, [
        f"The related article “{title}” was deleted meanwhile, so it is left out."
        for pk, title in wanted
        if pk not in known
    ]
