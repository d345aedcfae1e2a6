"""What a browser posts for a form, so that two versions of the form can be compared and mixed."""

from collections.abc import Mapping

from django.db.models.fields.files import FieldFile
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, MultiWidget
from django.http import QueryDict
from django.utils.formats import localize_input

from articles.content.diff import normalize_newlines

MAX_ROWS = 1000

type PostedRow = dict[str, str]


def initial_data(bound_field: BoundField) -> dict[str, str]:
    """The names and values that a browser posts for a field that nobody touched."""
    widget, name = bound_field.field.widget, bound_field.html_name
    value = bound_field.field.prepare_value(bound_field.initial)
    if isinstance(widget, MultiWidget):
        return {part["name"]: _text(part["value"]) for part in _subwidgets(widget, name, value)}
    if isinstance(widget, CheckboxInput):
        return {name: "on"} if value else {}
    if isinstance(value, FieldFile):
        return {}
    formatted = widget.format_value(value)
    return {name: _text(formatted[0] if isinstance(formatted, list) else formatted)}


def data_keys(bound_field: BoundField) -> list[str]:
    """Every name under which a browser may post something for a field."""
    widget, name = bound_field.field.widget, bound_field.html_name
    if isinstance(widget, MultiWidget):
        return [part["name"] for part in _subwidgets(widget, name, None)]
    return [name, f"{name}-clear", f"{name}-kept"]


def readable(bound_field: BoundField, data: Mapping[str, str]) -> str:
    """What a person reads of the posted value of a field."""
    text = " ".join(filter(None, (data.get(key, "") for key in data_keys(bound_field))))
    if isinstance(bound_field.field.widget, CheckboxInput):
        return "yes" if text else "no"
    choices = getattr(bound_field.field, "choices", [])
    return next(
        (str(label) for value, label in choices if str(value) == text), normalize_newlines(text)
    )


def posted_rows(data: QueryDict, prefix: str, names: list[str]) -> list[PostedRow]:
    """The rows of a formset with their `id` and `DELETE`, without new ones that are empty.

    The last of `names` is the position, which the page fills in by itself.
    """
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    number = min(int(total), MAX_ROWS) if total.isdecimal() and len(total) < 9 else 0
    rows = [
        {name: data.get(f"{prefix}-{i}-{name}", "") for name in ["id", "DELETE", *names]}
        for i in range(number)
    ]
    return [row for row in rows if row["id"] or any(row[name] for name in names[:-1])]


def kept_rows(data: QueryDict, prefix: str, names: list[str]) -> list[PostedRow]:
    """Those rows that are not removed, in the order of their positions."""
    rows = posted_rows(data, prefix, names)
    return sorted((row for row in rows if not row["DELETE"]), key=row_position)


def row_position(row: PostedRow) -> int:
    """The posted position of a row, 0 for one that is no number."""
    text = row["position"]
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def with_rows(
    data: QueryDict, prefix: str, existing: list[PostedRow], new: list[PostedRow]
) -> QueryDict:
    """The data with other rows in a formset: those that are stored, then those to add."""
    is_row = f"{prefix}-"
    result = data.copy()
    for key in data:
        if key.startswith(is_row) and key[len(is_row) :][:1].isdigit():
            del result[key]
    for i, row in enumerate([*existing, *new]):
        result.update({f"{prefix}-{i}-{name}": text for name, text in row.items() if text})
    result[f"{prefix}-INITIAL_FORMS"] = str(len(existing))
    result[f"{prefix}-TOTAL_FORMS"] = str(len(existing) + len(new))
    return result


def _subwidgets(widget, name, value):
    return widget.get_context(name, value, {})["widget"]["subwidgets"]


def _text(value):
    return "" if value is None else str(localize_input(value))
