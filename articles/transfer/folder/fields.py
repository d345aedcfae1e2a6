"""The front matter of other generators: YAML, TOML, JSON or CSV, under any of its names."""

import datetime
import json
import re
import tomllib
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import yaml
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.content.typed_dates import is_sensible, parse_date, parse_time, split_time
from articles.transfer.folder.front_matter import read_yaml
from articles.transfer.gates.fields import NO, YES, field_gates, switch_of
from articles.transfer.gates.words import DRAFT
from articles.transfer.records import TaxonomyTerm, first_slug
from articles.transfer.report import BrokenFile
from attachment_site.core.text import CONTROL_CHARS, read_table

type Fields = dict[str, Any]

TABLE = read_table(__file__, "fields.toml")
PATTERNS = SimpleNamespace(
    **{name: re.compile(text) for name, text in read_table(__file__, "patterns.toml").items()}
)
MONTHS = {name: month for month, names in TABLE["months"].items() for name in names}
# Of several words, whatever stands between them: “publishedAt” is “published_at”.
NAMES = {own: [name.replace("_", "") for name in names] for own, names in TABLE["names"].items()}
# Of which only the best is read
BEST = {name for key in ("title", "summary", "cover", "cover_alt") for name in NAMES[key]}
KNOWN = {name.replace("_", "") for name in TABLE["look"]}.union(*NAMES.values())
# Substack's list of its posts, whose texts lie beside it as HTML
LIST = "posts.csv"


@dataclass
class FrontMatter:
    """The fields of a file under this site's names, as text or lists; `unknown` names the rest.

    `all` holds each under its name in lower case; `own` names those with a value in no table.
    """

    values: Fields
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_jekylls: bool = False
    all: Fields = field(default_factory=dict)
    own: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """A field as one text; of a list the first, of a table its address or name."""
        value = self.values.get(name)
        while isinstance(value, list):
            value = value[0] if value else ""
        if isinstance(value, dict):
            keys = TABLE["keys"]
            value = next((value[key] for key in keys if value.get(key)), "")
        return " ".join(str(value or "").split())

    def texts(self, name: str) -> list[str]:
        """A field as a list; one text holds several, separated by commas, or Jekyll's by blanks."""
        value = self.values.get(name) or []
        if isinstance(value, str):
            has_blanks = name == "aliases" or (self.is_jekylls and name in ("tags", "categories"))
            value = value.split() if has_blanks and "," not in value else value.split(",")
        rows = value if isinstance(value, list) else [value]
        names = (row.get("name", "") if isinstance(row, dict) else row for row in _flat(rows))
        return [text for name in names if (text := str(name or "").strip(" \"'#[]"))]

    def tags(self) -> list[str]:
        """The tags, without those by which Eleventy collects its posts."""
        return [tag for tag in self.texts("tags") if tag not in ("post", "posts", "page", "all")]

    def categories(self) -> list[TaxonomyTerm]:
        """The categories, the main one first, with the addresses that generators give them."""
        return [term_of(name, "categories", "category") for name in self.texts("categories")]

    def moment(self, name: str) -> datetime.datetime | None:
        """A field as a moment; one that cannot be read is noted."""
        if not (text := self.text(name)) or text.lower() in YES | NO:
            return None
        moment = moment_of(text)
        if moment is None:
            self.notes.append(f"its date “{text[:40]}” cannot be read, {DRAFT}")
        return moment


def term_of(name: str, *folders: str) -> TaxonomyTerm:
    """The tag or category with this name, which has pages in these folders."""
    slug = first_slug(name)
    # Hexo keeps capitals.
    slugs = dict.fromkeys([slug, re.sub(r"\s+", "-", name)]) if slug else ()
    return TaxonomyTerm(name, slug, "", [f"/{folder}/{s}/" for folder in folders for s in slugs])


def read_front_matter(text: str, without: Container[str] = ()) -> tuple[FrontMatter, str]:
    """The front matter of a file, but for some fields, and the text below it. Raises BrokenFile."""
    try:
        row, body = _split(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        raise BrokenFile(f"line {line}: the front matter is not YAML.") from error
    except (ValueError, RecursionError) as error:
        raise BrokenFile(f"the front matter cannot be read: {error}.") from error
    if not isinstance(row, dict | None):
        why = f"what stands between its first lines of “---” is no front matter, {DRAFT}"
        return FrontMatter({}, notes=[why]), text
    fields = {str(name): value for name, value in (row or {}).items()}
    front = front_matter_of({k: v for k, v in fields.items() if k.lower() not in without})
    front.all |= {k.lower(): v for k, v in fields.items() if k.lower() in without}
    return front, body


def front_matter_of(row: Fields) -> FrontMatter:
    """The front matter that these fields are."""
    flat = _flat_fields(row)
    by_name = {name.lower().replace("-", "_"): value for name, value in reversed(flat)}
    bare = {name.replace("_", ""): value for name, value in reversed(by_name.items())}
    values: Fields = {
        own: next((bare[name] for name in names if bare.get(name)), None)
        for own, names in NAMES.items()
    }
    if isinstance(cover := values["cover"], dict):
        values["cover_alt"] = values["cover_alt"] or cover.get("alt")
    others = (name for name in by_name if name.replace("_", "") not in KNOWN)
    unknown = [name for name in others if not _is_told(name, by_name[name])]
    own = {name.lower() for name, value in row.items() if value}
    return FrontMatter(values, unknown, _gates(flat), all=by_name, own=own)


def _flat_fields(row: Fields) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for name, value in row.items():
        inner = value if isinstance(value, list) else [value]
        if name.lower() in TABLE["nested"] and any(isinstance(fields, dict) for fields in inner):
            for fields in inner:
                flat += _flat_fields(fields) if isinstance(fields, dict) else []
        else:
            flat.append((name, value))
    return flat


def _is_told(name: str, value: Any = "") -> bool:
    """Whether a field says who may read a text, or closes it, of which a note tells."""
    is_switch = switch_of(name) or PATTERNS.states.fullmatch(name.replace("_", ""))
    return bool(is_switch or _gates([(name, value)]))


def _gates(flat: list[tuple[str, Any]]) -> list[str]:
    notes = []
    for name, value in flat:
        key, text = re.sub("[_-]", "", name.lower()), str(value).strip().lower()
        # No output of a page, or none that people read
        is_unseen = key == "outputs" and value not in ("", None) and "html" not in text
        if is_unseen or (PATTERNS.states.fullmatch(key) and text not in TABLE["open_states"]):
            notes.append(f"it says “{name}: {value}”, {DRAFT}")
    return [*notes, *field_gates(flat)]


def _split(text: str) -> tuple[Any, str]:
    """What stands before a text, and the text."""
    in_yaml = PATTERNS.fenced.match(text) or PATTERNS.unfenced.match(text)
    if match := in_yaml or PATTERNS.toml.match(text):
        block = match[2] or ""
        if match[1] == "toml" or text.startswith("+"):
            return as_texts(tomllib.loads(block)), text[match.end() :]
        if match[1] in ("js", "javascript"):
            return script_fields(block), text[match.end() :]
        # JSON is YAML, too.
        return as_texts(read_yaml(block)), text[match.end() :]
    if re.match(r"\A\{\s*\"", text):
        value, end = json.JSONDecoder().raw_decode(text)
        return as_texts(value), text[end:]
    if re.match(r"\A(?:---|\+\+\+)[ \t]*\n\w+[ \t]*[:=]", text):
        raise BrokenFile("line 1: the front matter has no end.")
    if (match := PATTERNS.header.match(text)) and (row := _header(match[2], match[1])):
        return row, match[1] + text[match.end() :]
    return {}, text


def script_fields(script: str) -> Fields:
    """What JavaScript or JSON sets to a word, a text or a list of texts."""
    return {
        name: PATTERNS.script_text.findall(value) if value[0] == "[" else value.strip("\"'`")
        for name, value in PATTERNS.script_field.findall(script)
    }


def _header(text: str, heading: str) -> Fields:
    """The fields of lines that are none of the text; empty if any of them may be."""
    rows = (line.removeprefix(".. ").partition(":") for line in text.splitlines())
    fields = {name.replace(" ", "_"): value.strip() for name, _, value in rows}
    names = {re.sub("[_-]", "", name.lower()) for name in fields}
    # What names both a title and a date may hold anything else; a heading is a title.
    ways = [bool(heading or names & {*NAMES["title"]}), bool(names & {*NAMES["date"]})]
    is_header = all(ways) or all(name in KNOWN or _is_told(name) for name in names)
    return fields if is_header and any(ways) else {}


def as_texts(value: Any) -> Any:
    """What TOML, YAML or JSON holds, each value of it as a text."""
    if isinstance(value, dict):
        return {key: as_texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_texts(item) for item in value]
    if value is None or isinstance(value, bool):
        # “render = false” of TOML closes as “render: no” of YAML does.
        return "" if value is None else str(value).lower()
    text = value.isoformat() if isinstance(value, datetime.date) else str(value)
    # As YAML says that a field has no value
    return CONTROL_CHARS.sub("", "" if text in ("null", "Null", "NULL", "~") else text)


def _flat(rows: Iterable[Any]) -> list[Any]:
    return [item for row in rows for item in (_flat(row) if isinstance(row, list) else [row])]


def moment_of(text: str, zone: datetime.tzinfo | None = None) -> datetime.datetime | None:
    """A moment as people write it; without an offset in this or else the site's time zone."""
    text = re.sub(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b", r"\1-\2-\3", text.strip())
    text = PATTERNS.unix.sub(r"\1 \4 \2\3", text)
    text = PATTERNS.word.sub(lambda word: MONTHS.get(word[0].casefold(), word[0]), text)
    try:
        stamp = PATTERNS.stamp.fullmatch(text)
        moment = stamp and datetime.datetime.fromtimestamp(int(stamp[1]), datetime.UTC)
        moment = moment or parse_datetime(text) or _typed(text)
    except (ValueError, OverflowError):
        return None
    if not is_sensible(moment.year):
        return None
    return timezone.make_aware(moment, zone) if timezone.is_naive(moment) else moment


def _typed(text: str) -> datetime.datetime:
    # “today” is the day of no text, and a remark may say “(draft)”.
    if not re.search(r"\d{4}", text) or re.search(r"[\[(]", text):
        raise ValueError(text)
    day, time = split_time(text)
    hour = parse_time(time) if time else datetime.time()
    return datetime.datetime.combine(parse_date(day, today=datetime.date.min), hour)
