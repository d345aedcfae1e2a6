"""Two people save one row: the later one sees both versions and chooses part by part."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from articles.admin.forms.merge import ROW_FIELDS, SHOWN, begun_from, merge_rows
from articles.admin.forms.posted_data import initial_data, kept_rows, readable
from articles.admin.forms.versioned import VersionedForm
from articles.admin.responses import returns_to_form
from articles.content.diff import DiffRow, diff, normalize_newlines
from articles.models import Article
from articles.models.restoring import row_with
from articles.models.serialization import current_values, digest

FORMSETS = {"faqs": "Questions", "related_links": "Related articles", "links": "Links"}


@dataclass(frozen=True)
class Part:
    """A field or formset that differs: the stored version left, the posted one right.

    `prefer_theirs` says that the author left it as it was when the form was opened.
    """

    name: str
    label: str
    rows: list[DiffRow]
    prefer_theirs: bool


def lock(row: Model) -> None:
    """Keep others from saving the row until the transaction ends."""
    rows = type(row)._default_manager.select_for_update()
    rows.filter(pk=row.pk).values_list("pk").order_by().first()


def form_context(request: HttpRequest, form: VersionedForm, stored: Any) -> dict[str, Any]:
    """The version that the form begins from and, if a save was refused, how the two differ."""
    now = current_values(stored)
    if not form.is_outdated:
        return {"base": digest(now)}
    return {
        "base": form.data["base"],
        "over": digest(now),
        "parts": _parts(form, stored, now),
        "newer": stored.revisions.for_list().first(),
        "goes_on": returns_to_form(request),
    }


def _parts(form, stored, now):
    base = begun_from(form.instance, form.data["base"])
    base_form = base and _form_of(form, base)
    stored_form = type(form)(instance=stored)
    parts = []
    for field in form:
        old = readable(field, initial_data(stored_form[field.name]))
        file = form.files.get(field.name)
        kept = form.data.get(f"{field.html_name}-kept") and "the picture that you chose"
        new = file.name if file else kept or readable(field, form.data)
        if old != new:
            untouched = base_form and readable(field, initial_data(base_form[field.name])) == new
            parts.append(Part(field.name, field.label, diff(old, new), bool(untouched)))
    return parts + _row_parts(form.data, stored, now, base)


def _row_parts(data, stored, now, base):
    titles = dict(now.get("related", [])) | (dict(base.get("related", [])) if base else {})
    parts = []
    for prefix, label in FORMSETS.items():
        if not hasattr(stored, prefix):
            continue
        key = SHOWN[prefix]
        merged = merge_rows(data, stored, prefix)
        rows = kept_rows(merged, prefix, ROW_FIELDS[prefix])
        old, new = _text(prefix, now[key]), _text(prefix, _as_kept(prefix, rows, titles))
        if old != new:
            untouched = base is not None and _text(prefix, base[key]) == new
            parts.append(Part(prefix, label, diff(old, new), untouched))
    return parts


def _form_of(form, values):
    """The form as it was opened on a version of which `values` is the snapshot."""
    row = row_with(form.instance, values)
    initial = {"tags": ", ".join(values["tags"])} if isinstance(row, Article) else {}
    return type(form)(instance=row, initial=initial)


def _as_kept(prefix, rows, titles):
    """Posted rows in the shape in which a snapshot keeps them."""
    if prefix != "related_links":
        return [[row[name] for name in ROW_FIELDS[prefix][:-1]] for row in rows]
    return [[row["related"], _title(row["related"], titles)] for row in rows]


def _title(number, titles):
    pk = int(number) if number.isdecimal() and len(number) < 18 else 0
    row = Article.objects.filter(pk=pk).only("title").first()
    return row.title if row else titles.get(pk, number)


def _text(prefix, rows):
    """What a person reads of kept rows: questions with their answers, or titles."""
    if prefix != "related_links":
        return "\n".join(normalize_newlines(text) for row in rows for text in row)
    return "\n".join(title for _, title in rows)
