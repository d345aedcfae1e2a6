"""What a browser sends for a form, so that two versions of it can be compared and mixed."""

from django.db.models.fields.files import FieldFile
from django.forms.widgets import CheckboxInput, MultiWidget
from django.utils.formats import localize_input

from articles.content.diff import normalize_newlines

MOST_ROWS = 1000


def sent(bound_field) -> dict[str, str]:
    """The names and values that the browser sends for a field that nobody touched."""
    widget, name = bound_field.field.widget, bound_field.html_name
    value = bound_field.field.prepare_value(bound_field.initial)
    if isinstance(widget, MultiWidget):
        parts = widget.decompress(value)
        return {
            f"{name}{suffix}": _text(part)
            for suffix, part in zip(widget.widgets_names, parts, strict=True)
        }
    if isinstance(widget, CheckboxInput):
        return {name: "on"} if value else {}
    if isinstance(value, FieldFile):
        return {}
    formatted = widget.format_value(value)
    return {name: _text(formatted[0] if isinstance(formatted, list) else formatted)}


def keys(bound_field) -> list[str]:
    """Every name under which the browser may send something for a field."""
    widget, name = bound_field.field.widget, bound_field.html_name
    if isinstance(widget, MultiWidget):
        return [f"{name}{suffix}" for suffix in widget.widgets_names]
    return [name, f"{name}-clear"]


def readable(bound_field, values) -> str:
    """What a person reads of a field's values, as they are in a mapping of names to texts."""
    text = " ".join(filter(None, (values.get(key, "") for key in keys(bound_field))))
    if isinstance(bound_field.field.widget, CheckboxInput):
        return "yes" if text else "no"
    choices = getattr(bound_field.field, "choices", [])
    return next(
        (str(label) for value, label in choices if str(value) == text), normalize_newlines(text)
    )


def sent_rows(values, prefix, names) -> list[dict[str, str]]:
    """The rows of a formset as they were sent, with `id` and `DELETE`, empty new ones left out."""
    total = values.get(f"{prefix}-TOTAL_FORMS", "")
    number = min(int(total), MOST_ROWS) if total.isdecimal() and len(total) < 9 else 0
    rows = [
        {name: values.get(f"{prefix}-{i}-{name}", "") for name in ["id", "DELETE", *names]}
        for i in range(number)
    ]
    return [row for row in rows if row["id"] or any(row[name] for name in names[:-1])]


def write_rows(values, prefix, existing, new) -> None:
    """Put rows into the values of a form in the place of those that it held."""
    for key in [
        key for key in values if key.startswith(f"{prefix}-") and key[len(prefix) + 1].isdigit()
    ]:
        del values[key]
    for i, row in enumerate([*existing, *new]):
        values.update({f"{prefix}-{i}-{name}": text for name, text in row.items() if text})
    values[f"{prefix}-INITIAL_FORMS"] = str(len(existing))
    values[f"{prefix}-TOTAL_FORMS"] = str(len(existing) + len(new))


def _text(value):
    return "" if value is None else str(localize_input(value))
