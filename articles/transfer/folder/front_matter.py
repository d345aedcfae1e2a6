"""Files of the folder format: Markdown with front matter, and YAML lists of rows."""

import datetime
import json
import re
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from articles.transfer.encoding import check_size
from articles.transfer.report import BrokenFile
from attachment_site.core.text import read_table

TABLE = read_table(__file__, "schema.toml")
# How a message describes each kind of field; the kinds of the fields by their names
KINDS: dict[str, str] = TABLE["kinds"]
ARTICLE, TOPIC, TAG, AUTHOR, MEDIA = (
    TABLE[name] for name in ("article", "topic", "tag", "author", "media")
)
TYPES = {
    **{"text": str, "number": int, "flag": bool},
    **{"day": datetime.date, "moment": datetime.datetime},
}
EMPTY = {**dict.fromkeys(TYPES), "text": "", "flag": False}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# Of a file of one article, and of what may stand between values in its front matter
MOST_VALUES, VALUE_MARKS = 30_000, ",:\n[{"
TOO_MANY = "it holds too many values"
# Lists whose items are mappings, with the keys of each
ITEM_KEYS = {"faqs": {"question", "answer"}, "links": {"label", "url"}}


def read_article_file(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter, every field of it, and the Markdown body of a file.

    Raises BrokenFile if the file is not UTF-8, or its front matter is missing or invalid.
    """
    check_size(path)
    text = _read_text(path)
    before, fence, rest = text.partition("---\n")
    front_text, end, body = rest.partition("\n---\n")
    if sum(map(front_text.count, VALUE_MARKS)) > MOST_VALUES:
        raise BrokenFile(f"the front matter cannot be read: {TOO_MANY}.")
    if before or not fence or not end:
        raise BrokenFile("line 1: front matter must stand first, between two lines of ---.")
    front, node = _parse_yaml(front_text, "the front matter", first_line=2)
    if not isinstance(front, dict):
        raise BrokenFile("line 2: the front matter must be “name: value” lines.")
    front = _checked(front, node, ARTICLE, "front matter", first_line=2)
    return front, body.strip("\n") + "\n"


def read_rows(path: Path, fields: dict[str, str]) -> list[tuple[int, dict[str, Any]]]:
    """Rows of a YAML file with their lines; none if it does not exist. Raises BrokenFile."""
    if not path.exists():
        return []
    rows, node = _parse_yaml(_read_text(path), "the file", first_line=1)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise BrokenFile("line 1: the file must be a list of entries, each begun with “- ”.")
    result, key = [], "slug" if "slug" in fields else "file"
    for row, row_node in zip(rows, node.value, strict=True):
        line = row_node.start_mark.line + 1
        if not isinstance(row, dict) or not row.get(key) or not row.get("name"):
            raise BrokenFile(f"line {line}: each entry must have a {key} and a name.")
        result.append((line, _checked(row, row_node, fields, path.name, first_line=1)))
    return result


def _read_text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFile(f"is not UTF-8 at byte {error.start}.") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise BrokenFile(f"line {line}: it holds a control character.")
    return text


class _Loader(yaml.SafeLoader):
    """Tells on which line a date stands that does not exist."""

    def construct_scalar(self, node: Any) -> Any:
        # Escapes make signs that no page may hold.
        return CONTROL.sub("", super().construct_scalar(node))

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> datetime.date:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(problem_mark=node.start_mark) from error


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def read_yaml(text: str) -> Any:
    """What YAML holds, each value as it is written (“007”). Raises ValueError if it is too much."""
    if sum(map(text.count, VALUE_MARKS)) > MOST_VALUES:
        raise ValueError(TOO_MANY)
    value = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes texts alone
    lengths = accumulate(map(len, json.JSONEncoder(ensure_ascii=False).iterencode(value)))
    if any(length > 10 * len(text) + 100 for length in lengths):
        raise ValueError("it repeats parts of itself too often")
    return value


def _parse_yaml(text: str, what: str, *, first_line: int) -> tuple[Any, Any]:
    """The value of a YAML text and its node, which knows line numbers."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        return loader.construct_document(node) if node else None, node
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        is_value = not isinstance(error, yaml.YAMLError)
        if is_value or isinstance(error, yaml.constructor.ConstructorError):
            raise BrokenFile(f"line {line}: {what} holds a value that cannot be.") from error
        raise BrokenFile(f"line {line}: {what} is not YAML.") from error


def _checked(row, node, fields, where, *, first_line):
    """Every field, those that are not given empty. Raises BrokenFile with a line for each fault."""
    faults = []
    for key_node, value_node in node.value:
        name, line = key_node.value, key_node.start_mark.line + first_line
        value, kind = row.get(name), fields.get(name)
        if kind is None:
            faults.append(f"line {line}: “{name}” is not known in {where}.")
        elif value is not None and not _fits(value, kind):
            items = zip(value, value_node.value, strict=False) if isinstance(value, list) else ()
            lines = (node.start_mark.line for item, node in items if not _is_item(item, kind))
            line = next((number + first_line for number in lines), line)
            faults.append(f"line {line}: {name} must be {KINDS[kind]}.")
    if faults:
        raise BrokenFile("\n".join(faults))
    return {name: _value(row.get(name), kind) for name, kind in fields.items()}


def _value(value: Any, kind: str) -> Any:
    if isinstance(value, datetime.datetime):
        if kind == "day":
            return value.date()
        # Without an offset it is in the site's time zone.
        return timezone.make_aware(value) if timezone.is_naive(value) else value
    return EMPTY.get(kind, []) if value is None else value


def _fits(value: object, kind: str) -> bool:
    if isinstance(value, list) and kind not in TYPES:
        return all(_is_item(item, kind) for item in value)
    # A bool is an int for Python.
    is_flag = isinstance(value, bool)
    return kind in TYPES and isinstance(value, TYPES[kind]) and is_flag == (kind == "flag")


def _is_item(item: object, kind: str) -> bool:
    if isinstance(item, dict):
        texts = all(isinstance(value, str) for value in item.values())
        return texts and set(item) == ITEM_KEYS.get(kind)
    is_text = isinstance(item, str | int | float) and not isinstance(item, bool)
    return is_text and kind not in ITEM_KEYS
