"""Files of the folder format: Markdown under front matter, and lists of rows in YAML."""

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from articles.transfer.report import BrokenFile

TEXT = (str, "text")
LIST_OF_TEXTS = (list, "a list such as [trust, repair]")
MOMENT = (datetime.datetime, "a moment such as 2026-03-12T08:00:00+00:00")
ARTICLE = {
    **dict.fromkeys(("title", "slug", "topic", "author", "summary", "references"), TEXT),
    **dict.fromkeys(("cover", "cover_alt"), TEXT),
    "cover_is_decorative": (bool, "true or false"),
    **dict.fromkeys(("published_at", "updated_at", "taken_down_at"), MOMENT),
    "reviewed_on": (datetime.date, "a day such as 2026-03-12"),
    "reading_minutes": (int, "a whole number"),
    "tags": LIST_OF_TEXTS,
    "related": (list, "a list of addresses of articles"),
    "old_addresses": (list, "a list of paths such as [/2024/05/a-text/]"),
    "origins": (list, "a list of texts"),
    "faqs": (list, "a list of entries with question and answer"),
}
TOPIC = {
    **dict.fromkeys(("slug", "name", "description"), TEXT),
    "position": (int, "a whole number"),
    "old_addresses": ARTICLE["old_addresses"],
}
TAG = {"slug": TEXT, "name": TEXT, "old_addresses": ARTICLE["old_addresses"]}
AUTHOR = {
    **dict.fromkeys(("slug", "name", "credentials", "bio", "photo", "photo_alt"), TEXT),
    "links": (list, "a list of entries with label and url"),
    "old_addresses": ARTICLE["old_addresses"],
}
ENTRIES = {"faqs": {"question", "answer"}, "links": {"label", "url"}}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Row:
    """One entry of a list in YAML, with the line on which it begins."""

    line: int
    values: dict


def read_article_file(path: Path) -> tuple[dict, str]:
    """The front matter (a mapping) and the Markdown body of a file.

    Raises BrokenFile where the file is no UTF-8, has no front matter, or that is broken.
    """
    text = _text_of(path)
    opening, fence, rest = text.partition("---\n")
    front_text, end, body = rest.partition("\n---\n")
    if opening or not fence or not end:
        raise BrokenFile("line 1: front matter must stand first, between two lines of ---.")
    front, node = _yaml(front_text, "the front matter", first_line=2)
    if not isinstance(front, dict):
        raise BrokenFile("line 2: the front matter must be “name: value” lines.")
    _check(front, node, ARTICLE, "front matter", first_line=2)
    return front, body.strip("\n") + "\n"


def read_rows(path: Path, shape: dict) -> list[Row]:
    """The rows of a YAML file, which may be missing. Raises BrokenFile."""
    if not path.exists():
        return []
    rows, node = _yaml(_text_of(path), "the file", first_line=1)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise BrokenFile("line 1: the file must be a list of entries, each begun with “- ”.")
    read = []
    for row, row_node in zip(rows, node.value, strict=True):
        line = row_node.start_mark.line + 1
        if not isinstance(row, dict) or not row.get("slug") or not row.get("name"):
            raise BrokenFile(f"line {line}: each entry must have a slug and a name.")
        _check(row, row_node, shape, path.name, first_line=1)
        read.append(Row(line, row))
    return read


def _text_of(path):
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFile(f"is not UTF-8 at byte {error.start}.") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise BrokenFile(f"line {line}: it holds a control character.")
    return text


def _yaml(text, what, *, first_line):
    """The value of a YAML text, and its node, which knows the lines."""
    try:
        return yaml.safe_load(text), yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + first_line if mark else first_line
        raise BrokenFile(f"line {line}: {what} is not YAML.") from error
    except (ValueError, RecursionError) as error:
        line = first_line + _line_of_bad_date(text)
        raise BrokenFile(f"line {line}: {what} holds a value that cannot be.") from error


def _line_of_bad_date(text):
    """The line (from 0) with a day that is in no calendar, which YAML does not name."""
    for number, line in enumerate(text.split("\n")):
        for day in re.findall(r"\b\d{4}-\d{1,2}-\d{1,2}\b", line):
            try:
                datetime.date(*map(int, day.split("-")))
            except ValueError:
                return number
    return 0


def _check(row, node, shape, where, *, first_line):
    for key_node, value_node in node.value:
        name, line = key_node.value, key_node.start_mark.line + first_line
        value = row.get(name)
        kind, words = shape.get(name, (None, ""))
        if kind is None:
            raise BrokenFile(f"line {line}: “{name}” is not known in {where}.")
        is_fitting = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if value is not None and not is_fitting:
            raise BrokenFile(f"line {line}: {name} must be {words}.")
        if kind is not list:
            continue
        for entry, entry_node in zip(value or [], value_node.value, strict=False):
            at = entry_node.start_mark.line + first_line
            if not _is_entry(name, entry):
                raise BrokenFile(f"line {at}: {name} must be {words}.")


def _is_entry(name, entry):
    if name not in ENTRIES:
        return isinstance(entry, str | int | float) and not isinstance(entry, bool)
    return (
        isinstance(entry, dict)
        and set(entry) == ENTRIES[name]
        and all(isinstance(value, str) for value in entry.values())
    )
