"""One row changed by two people: what the later one posts, merged with what is stored.

The form posts `base`, the digest of the version that it was opened with. A refused form also posts
`over`, the digest of the newer version that its author has seen by then, and `theirs`, the parts
that the author takes from that version.
"""

from typing import Any

from django.forms import ModelForm
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from articles.admin.forms.posted_data import data_keys, initial_data
from articles.models.serialization import Serialized, current_values, digest

REVISIONS_SEARCHED = 50


def stored_values(row: Any) -> Serialized:
    """The version that a row's form shows: read once (five queries), as nobody else may save it."""
    if "form_values" not in vars(row):
        row.form_values = current_values(row)
    return row.form_values


def stored_version(row: Any) -> str:
    """The digest of that version."""
    return digest(stored_values(row))


def begun_from(row: Any, version: str) -> Serialized | None:
    """The version with this digest that the author began from, None if it was not kept."""
    kept = row.revisions.all()[:REVISIONS_SEARCHED] if hasattr(row, "revisions") else []
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
