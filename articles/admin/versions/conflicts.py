"""Two people save one row: the later one sees both versions and chooses part by part."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from articles.admin.forms.merge import begun_from, stored_version
from articles.admin.forms.posted_data import PostedRow, initial_data, readable
from articles.admin.forms.row_merge import KINDS, RowKind, RowMerge
from articles.admin.forms.versioned import VersionedForm
from articles.content.diff import DiffRow, diff
from articles.models import Article
from articles.models.restoring import row_with
from attachment_site.core.admin import ROW_NUMBER

# Buttons that save what is typed and come back to the form.
BUTTONS = {"step", "give_preview", "revoke_preview", "rows", "_continue"}


@dataclass(frozen=True)
class Part:
    """A field, a row or an order of rows that differs: the stored version left, the posted right.

    `prefer_theirs` says that the author left it as it was when the form was opened, or removed a
    row that somebody else changed.
    """

    name: str
    label: str
    rows: list[DiffRow]
    prefer_theirs: bool
    lacked_by: str = ""


def returns_to_form(request: HttpRequest) -> bool:
    """Whether the pressed button comes back to the form.

    The button that resolves a conflict does what the refused button would have done.
    """
    pressed = request.POST.keys()
    return bool(pressed & BUTTONS) or {"over", "goes_on"} <= pressed


def form_context(request: HttpRequest, form: VersionedForm, stored: Any) -> dict[str, Any]:
    """The version that the form begins from and, if a save was refused, how the two differ."""
    now = stored_version(stored)
    if not form.is_outdated:
        return {"base": now}
    return {
        "base": form.data["base"],
        "over": now,
        "parts": _parts(form, stored),
        # Of a tag, or a picture or file, no revisions are kept.
        "newer": stored.revisions.for_list().first() if hasattr(stored, "revisions") else None,
        "goes_on": returns_to_form(request),
    }


def _parts(form: Any, stored: Any) -> list[Part]:
    base = begun_from(form.instance, form.data["base"])
    base_form = base and _form_of(form, base)
    stored_form = type(form)(instance=stored)
    parts = []
    for field in form:
        old = readable(field, initial_data(stored_form[field.name]))
        file = form.files.get(field.name)
        kept = form.data.get(f"{field.html_name}-kept") and "the picture that you chose"
        new = file.name or "" if file else kept or readable(field, form.data)
        if old != new:
            untouched = base_form and readable(field, initial_data(base_form[field.name])) == new
            parts.append(Part(field.name, str(field.label), diff(old, new), bool(untouched)))
    for prefix in KINDS:
        if hasattr(stored, prefix):
            parts += _row_parts(RowMerge(form.data, stored, prefix))
    return parts


def _row_parts(merge: RowMerge) -> Iterator[Part]:
    """A part for each row that differs, and one for the order of those that both have."""
    label = merge.kind.label
    for pair in merge.pairs:
        old, new = (_text(merge.kind, row) for row in (pair.theirs, pair.mine))
        if old != new:
            title = (old or new).partition("\n")[0]
            lacked_by = "" if old and new else "you" if old else "they"
            differences = diff(old, new)
            yield Part(pair.name, f"{label}: {title}", differences, pair.prefers_theirs, lacked_by)
    old, new = (
        "\n".join(_text(merge.kind, pair.theirs).partition("\n")[0] for pair in pairs)
        for pairs in merge.orders()
    )
    if old != new:
        name = f"Order: {label.lower()}s"
        yield Part(merge.prefix, name, diff(old, new), not merge.is_reordered)


def _form_of(form, values):
    """The form as it was opened on a version of which `values` is the snapshot."""
    row = row_with(form.instance, values)
    initial = {"tags": ", ".join(values["tags"])} if isinstance(row, Article) else {}
    return type(form)(instance=row, initial=initial)


def _text(kind: RowKind, row: PostedRow | None) -> str:
    """What a person reads of a row: a question with its answer, a link, or a title."""
    if row is None or kind.key != "related":
        return "\n".join(kind.words(row))
    number = row["related"]
    pk = int(number) if ROW_NUMBER.fullmatch(number) else 0
    article = Article.objects.filter(pk=pk).only("title").first()
    return article.title if article else "An article that was deleted"
