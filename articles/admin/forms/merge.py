"""One row changed by two people: what the later one posts, merged with what is stored.

The form posts `base`, the digest of the version that it was opened with. A refused form also posts
`over`, the digest of the newer version that its author has seen by then, and `theirs`, the parts
that the author takes from that version.
"""

from typing import Any

from django.db.models import Model
from django.forms import ModelForm
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from articles.admin.forms.posted_data import (
    PostedRow,
    data_keys,
    initial_data,
    posted_rows,
    with_rows,
)
from articles.models.serialization import Serialized, current_values, digest

REVISIONS_SEARCHED = 50
# Where a serialized article or author keeps the rows of each formset.
SHOWN = {"faqs": "faqs", "related_links": "related", "links": "links"}
# The fields of each formset that the author fills in, the position last.
ROW_FIELDS = {
    "faqs": ["question", "answer", "position"],
    "related_links": ["related", "position"],
    "links": ["label", "url", "position"],
}


def stored_version(row: Model) -> str:
    """The digest of the version that the row's form shows (five queries for an article)."""
    return digest(current_values(row))


def begun_from(row: Any, version: str) -> Serialized | None:
    """The version with this digest that the author began from, None if it was not kept."""
    kept = row.revisions.all()[:REVISIONS_SEARCHED]
    return next((one.snapshot for one in kept if digest(one.snapshot) == version), None)


def taken_parts(data: QueryDict, version: str) -> set[str]:
    """The parts to take from the stored version, if that is the one that the author has seen."""
    return set(data.getlist("theirs")) if data.get("over") == version else set()


def with_stored_fields(
    data: QueryDict, files: MultiValueDict, stored_form: ModelForm, names: set[str]
) -> tuple[QueryDict, MultiValueDict]:
    """Posted data and files with what is stored for these fields, as `stored_form` shows it."""
    data, files = data.copy(), files.copy()
    for field in stored_form:
        if field.name in names:
            for key in data_keys(field):
                data.pop(key, None)
                files.pop(key, None)
            data.update(initial_data(field))
    return data, files


def merge_rows(data: QueryDict, article: Any, prefix: str) -> QueryDict:
    """The data of a formset, fitted to the rows that are stored now.

    The posted list takes the place of the stored one. What somebody added to that in between
    stays.
    """
    if "base" not in data or article.pk is None:
        return data
    names = ROW_FIELDS[prefix]
    stored = _stored_rows(article, prefix, names)
    posted = posted_rows(data, prefix, names)
    version = stored_version(article)
    if prefix in taken_parts(data, version):
        wanted = _current_rows(article, prefix, names)
    elif version == data["base"] and {row["id"] for row in posted} == {r["id"] for r in stored}:
        return data
    else:
        wanted = [row for row in posted if not row["DELETE"]]
        if version != data["base"]:
            base = begun_from(article, str(data["base"]))
            known = {str(row[0]) for row in base[SHOWN[prefix]]} if base else set()
            known |= {row[names[0]] for row in posted}
            shown = _current_rows(article, prefix, names)
            wanted += [row for row in shown if row[names[0]] not in known]
    return with_rows(data, prefix, *_fitted(wanted, stored, names[0]))


def _fitted(
    wanted: list[PostedRow], stored: list[PostedRow], key: str
) -> tuple[list[PostedRow], list[PostedRow]]:
    """The wanted rows as changes of the stored ones, which are deleted if too many, and the rest.

    A row takes the stored one that it was, or else says the same, or else is in its place.
    """
    rest, left = list(wanted), {row["id"]: row for row in stored}
    fitted: dict[str, PostedRow] = {}
    for same in ("id", key, None):
        for row in list(rest):
            found = next((one for one in left.values() if not same or one[same] == row[same]), None)
            if found:
                fitted[found["id"]] = row | {"id": found["id"], "DELETE": ""}
                del left[found["id"]]
                rest.remove(row)
    existing = [fitted.get(row["id"], row | {"DELETE": "on"}) for row in stored]
    return existing, [row | {"id": ""} for row in rest]


def shown_rows(row: Any, prefix: str) -> list[dict[str, Any]]:
    """The rows of a formset in the version that waits to be published; empty where none does."""
    values = getattr(row, "shown_values", None) or {}
    names = ROW_FIELDS[prefix][:-1]
    return [
        dict(zip(names, parts, strict=False)) | {"position": place}
        for place, parts in enumerate(values.get(SHOWN[prefix], []), start=1)
    ]


def _current_rows(row: Any, prefix: str, names: list[str]) -> list[PostedRow]:
    """The rows of the version that the form shows."""
    if getattr(row, "shown_values", None) is None:
        return _stored_rows(row, prefix, names)
    return [
        {"id": "", "DELETE": ""} | {name: str(part) for name, part in shown.items()}
        for shown in shown_rows(row, prefix)
    ]


def _stored_rows(article: Any, prefix: str, names: list[str]) -> list[PostedRow]:
    return [
        {"id": str(row.pk), "DELETE": ""}
        | {name: str(getattr(row, f"{name}_id", None) or getattr(row, name)) for name in names}
        for row in getattr(article, prefix).all()
    ]
