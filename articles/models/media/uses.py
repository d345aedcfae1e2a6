"""Where a picture or file of the media library stands, and putting another in its place."""

import functools
import json
import operator
import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast

from articles.content.extensions import blocks
from articles.models.article import Article
from articles.models.author import Author
from articles.models.faq import FAQ
from articles.models.media.file import REFERENCE, MediaFile, delete_stored, versions_of
from articles.models.page import Page
from articles.models.revision import Revision, RowRevision
from articles.models.unsaved_work import UnsavedWork

TEXTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Article, ("body", "references")),
    (FAQ, ("answer",)),
    (Page, ("body",)),
    (Author, ("bio",)),
)
PICTURES: tuple[tuple[type[models.Model], str, str], ...] = (
    (Article, "cover_image", "as its cover"),
    (Author, "photo", "as the portrait"),
)

# Behind the address of a picture, in Markdown or in JSON of it
DECORATIVE = re.compile(rf'\s*\\?"{blocks.DECORATIVE}\\?"')


class Use(NamedTuple):
    """A row that shows a picture or file; `how` is empty where it stands in its text.

    `is_decorative`: it stands there without a description, as its author chose.
    """

    row: models.Model
    how: str = ""
    is_field: bool = False
    is_decorative: bool = False

    @property
    def words(self) -> str:
        return f"{self.row._meta.verbose_name} “{self.row}” {self.how}".strip()


def uses_of(names: Collection[str]) -> dict[str, list[Use]]:
    """Where each of these stored names is used (nine queries, however many names)."""
    found: dict[str, list[Use]] = {name: [] for name in names}
    for name, use in all_uses():
        if name in found and use not in found[name]:
            found[name].append(use)
    return found


def all_uses() -> Iterator[tuple[str, Use]]:
    """Every name that a row uses, with the row; of a file that was replaced the present name."""
    former = {
        name: media.name
        for media in MediaFile.objects.exclude(former_names="")
        for name in media.former_names.split()
    }
    for name, use in _written_uses():
        yield former.get(name, name), use


def _written_uses() -> Iterator[tuple[str, Use]]:
    for model, fields in TEXTS:
        for row in _rows(model).filter(_any(fields, settings.MEDIA_URL)):
            owner, how = (row.article, "in an answer") if isinstance(row, FAQ) else (row, "")
            for field in fields:
                yield from _in_text(getattr(row, field), Use(owner, how))
    for model, field, how in PICTURES:
        for row in _rows(model).exclude(**{field: ""}):
            is_decorative = getattr(row, "cover_is_decorative", False)
            yield getattr(row, field).name, Use(row, how, True, is_decorative)
    for revision in Revision.objects.pending().select_related("article"):
        use = Use(revision.article, "in changes that are not published yet")
        yield from _in_json(revision.snapshot, use)
    for work in UnsavedWork.objects.all():
        yield from _in_json(work.content, Use(work, "not saved yet"))


def old_versions_with(name: str) -> int:
    """How many earlier versions of texts use it, and would lack it if they were restored."""
    revisions = Revision.objects.exclude(stage=Revision.Stage.PENDING)
    return sum(
        kept.annotate(text=Cast("snapshot", models.TextField())).filter(text__contains=name).count()
        for kept in (revisions, RowRevision.objects.all())
    )


def _rows(model: type[models.Model]) -> models.QuerySet:
    rows = model._default_manager.all()
    return rows.select_related("article") if model is FAQ else rows


def _in_text(text: str, use: Use) -> Iterator[tuple[str, Use]]:
    for reference in REFERENCE.finditer(text):
        is_decorative = bool(DECORATIVE.match(text, reference.end()))
        yield reference["name"], use._replace(is_decorative=is_decorative)


def _in_json(value: Any, use: Use) -> Iterator[tuple[str, Use]]:
    text = json.dumps(value, ensure_ascii=False)
    yield from _in_text(text, use)
    fields = value.get("fields", {}) if isinstance(value, dict) else {}
    for _, field, _ in PICTURES:
        if isinstance(fields, dict) and fields.get(field):
            yield str(fields[field]), use


def replace(media: MediaFile, name: str, size: int) -> int:
    """Replace this file by another stored one wherever it is used.

    All texts follow, and the old address leads to the new one. Returns how many rows changed.
    """
    old, count = media.name, 0
    if old == name:
        return 0
    pair = f"{settings.MEDIA_URL}{old}", f"{settings.MEDIA_URL}{name}"
    with transaction.atomic():
        rows = [use.row for use in uses_of([old])[old]]
        _keep_versions(rows, "Changed outside the form")
        media.former_names = f"{media.former_names or '\n'}{old}\n".replace(f"\n{name}\n", "\n")
        media.file.name, media.size = name, size
        MediaFile.objects.filter(file=name).exclude(pk=media.pk).delete()
        media.save()
        for model, fields in TEXTS:
            for row in _rows(model).filter(_any(fields, pair[0])):
                for field in fields:
                    setattr(row, field, getattr(row, field).replace(*pair))
                row.save(update_fields=fields)
                count += 1
        for model, field, _ in PICTURES:
            for row in model._default_manager.filter(**{field: old}):
                setattr(row, field, name)
                kind = field.partition("_")[0]
                row.save(update_fields=[field, f"{kind}_width", f"{kind}_height"])
                count += 1
        for waiting in Revision.objects.pending():
            _replace_json(waiting, "snapshot", old, name)
        for work in UnsavedWork.objects.all():
            _replace_json(work, "content", old, name)
        _keep_versions(rows, "Replaced a picture or file")
        transaction.on_commit(lambda: delete_stored(list(versions_of(old))))
    return count


def _keep_versions(rows: list[Any], note: str) -> None:
    for row in rows:
        if hasattr(row, "revisions"):
            row.revisions.model.objects.record(row, note=note)


def _any(fields: tuple[str, ...], text: str) -> Q:
    return functools.reduce(operator.or_, (Q((f"{field}__contains", text)) for field in fields))


def _replace_json(row: models.Model, field: str, old: str, new: str) -> None:
    text = json.dumps(getattr(row, field))
    if old in text:
        setattr(row, field, json.loads(text.replace(old, new)))
        row.save(update_fields=[field])
