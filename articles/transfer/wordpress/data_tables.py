"""Tables of TablePress, each in an item of its own and shown by its number, and of plain values."""

import csv
import html
import re
from dataclasses import dataclass, field

from articles.transfer.html_to_markdown.sanitizer import limited_sub
from articles.transfer.wordpress.items import meta_of
from articles.transfer.wordpress.prose import PATTERNS, json_of
from articles.transfer.wordpress.wxr import WxrElement


@dataclass
class DataTables:
    """The HTML of each table by the number that texts show it by."""

    by_number: dict[str, str] = field(default_factory=dict)

    def add(self, item: WxrElement) -> None:
        """Add an item of the type `tablepress_table`, without its hidden rows and columns."""
        if item.text("wp:status") != "publish" or item.text("wp:post_password"):
            return
        meta = meta_of(item)
        shown = json_of(meta.get("_tablepress_table_visibility"), dict)
        options = json_of(meta.get("_tablepress_table_options"), dict)
        rows = [
            _visible(row, shown.get("columns"))
            for row in _visible(json_of(item.text("content:encoded"), list), shown.get("rows"))
            if isinstance(row, list)
        ]
        lines = [f"<tr><td>{'</td><td>'.join(map(str, row))}</td></tr>" for row in rows]
        if options.get("table_head", True):
            lines[:1] = [line.replace("td>", "th>") for line in lines[:1]]
        title = html.escape(item.text("title")) if options.get("print_name") is True else ""
        caption = f"<caption>{title}</caption>" if title else ""
        key = meta.get("_tablepress_export_table_id", "")
        self.by_number[key] = f"<table>{caption}{''.join(lines)}</table>"

    def put_into(self, text: str, notes: list[str]) -> str:
        """A text with the tables that it shows; those that the export does not hold are noted."""
        known = self.by_number
        # Values between commas stand in the text itself.
        places = () if "[/table]" in text else PATTERNS.table_shown.finditer(text)
        lost = {match[1] or match[2] for match in places} - known.keys()
        notes += [
            f"the table {number} is not in the export, or was not public" for number in sorted(lost)
        ]
        return limited_sub(PATTERNS.table_shown, lambda m: known.get(m[1] or m[2], m[0]), text)


def _visible[T](values: list[T], flags: object) -> list[T]:
    """The values whose flag is no 0."""
    marks = flags if isinstance(flags, list) else []
    return [value for at, value in enumerate(values) if at >= len(marks) or marks[at] in (1, "1")]


def written_table(attrs: dict[str, str], inner: str, name: str) -> str:
    """The table that a shortcode encloses as values between commas, or what it encloses."""
    text = re.sub(r"<br\s*/?>|</?p>", "\n", inner)
    mark = attrs.get("delimiter") or attrs.get("sep") or ","
    if "[" in text or re.search(r"<t[dr]", text) or mark not in text:
        return f"[{name}]{inner}[/{name}]"
    try:
        rows = list(csv.reader(text.strip().splitlines(), delimiter=mark[0]))
        head, *lines = (f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows)
    except (csv.Error, TypeError, ValueError):  # nothing but marks, or what is no mark
        return f"[{name}]{inner}[/{name}]"
    return f"\n\n<table>{head.replace('td>', 'th>')}{''.join(lines)}</table>\n\n"
