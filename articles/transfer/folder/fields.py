"""The front matter of other generators: YAML, TOML or JSON, under the names that each one uses."""

import datetime
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from articles.transfer.gates.fields import NOINDEX, field_gates
from articles.transfer.gates.words import DRAFT
from articles.transfer.report import BrokenFile

type Fields = dict[str, Any]

FENCED = re.compile(r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# Hexo needs no line of dashes above.
UNFENCED = re.compile(r"\A((?:[\w-]+:.*\n|[ \t]+.*\n|- .*\n)+)---[ \t]*\n")
TOML = re.compile(r"\A\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
# Tables whose keys stand for those of the whole
NESTED = {"taxonomies", "params", "extra", "seo", "build", "_build", "frontmatter", "data"}
NESTED |= {"cascade", "sitemap", "meta"}
NAMES = {
    "title": ("title", "headline", "name"),
    "slug": ("slug",),
    "address": ("permalink", "url", "path"),
    "date": ("date", "published_at", "pubdate", "pubdatetime", "published_on",
             "published", "created", "created_at", "date_published", "post_date"),
    "from": ("publishdate",),
    "updated": ("lastmod", "updated", "updated_at", "modified", "last_modified_at", "last_modified",
                "lastupdated", "moddatetime", "updateddate", "date_modified", "post_modified"),
    "categories": ("categories", "category", "topic", "topics", "section"),
    "tags": ("tags", "tag", "keywords"),
    "seo_title": ("seo_title", "seotitle", "metatitle", "meta_title"),
    "canonical": ("canonical", "canonicalurl", "canonical_url"),
    "summary": ("description", "summary", "excerpt", "subtitle", "abstract", "metadescription"),
    "author": ("author", "authors", "by", "byline"),
    "cover": ("cover", "image", "cover_image", "coverimage", "featured_image", "feature_image",
              "featuredimage", "heroimage", "hero", "thumbnail", "banner", "images", "ogimage",
              "header"),
    "cover_alt": ("cover_alt", "image_alt", "alt", "imagealt", "heroalt", "coveralt"),
    "aliases": ("aliases", "alias", "redirect_from", "redirects", "old_addresses"),
    "language": ("lang", "language", "locale"),
    "layout": ("layout", "type", "template"),
    "status": ("status", "post_status", "state"),
}  # fmt: skip
# Names that say whether readers may see a text: those that close it with “yes”, and with “no”
CLOSING = re.compile(
    r"(?:is|dg|site)?(?:draft|wip|unlisted|unpublished|hidden|headless|archived|expired|private"
    r"|ignored?|skip(?:ped)?|disabled|inactive|deleted|trash(?:ed)?|searchhidden|eleventyexcludefromcollections)"
)
OPENING = re.compile(
    r"(?:is|dg|site)?(?:publish(?:ed)?|public|visible|listed|index(?:ed|able)?|permalink|sitemap"
    r"|render|list|live|active|enabled|show|outputs?|ready|approved|finished|released)"
)
YES = {"true", "yes", "1", "on"}
NO = {"false", "no", "0", "off", "never", "link", "disable", "exclude"}
STATES = re.compile(r"(?:publish|post)?(?:status|state|stage)")
OPEN_STATES = {"", "published", "publish", "public", "live", "done", "final", "finished", "future"}
LISTS = {"sitemap", "searchhidden", "index", "indexed", "indexable"}
EXPIRY = ("expirydate", "unpublishdate", "expires", "expires_at", "expiry")
# What changes only the look of a page
LOOK = {
    *("layout", "type", "template", "toc", "comments", "weight"),
    *("math", "mathjax", "katex", "id", "uid", "cssclass"),
    *("cssclasses", "markup", "series", "series_order"),
    *("menu", "pin", "pinned", "sticky", "featured", "author_profile"),
    *("share", "related", "classes", "tableofcontents", "showtoc", "linktitle"),
    *("outputs", "modules", "import", "imports"),
}
DATE_FORMATS = ("%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y", "%a %b %d %Y")


@dataclass
class FrontMatter:
    """The fields of a file under this site's names, as text or lists; `unknown` names the rest."""

    values: Fields
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_jekylls: bool = False

    def text(self, name: str) -> str:
        """A field as one text; of a list the first, of a table its address or name."""
        value = self.values.get(name)
        while isinstance(value, list):
            value = value[0] if value else ""
        if isinstance(value, dict):
            keys = ("image", "src", "url", "path", "name", "title", "teaser", "overlay_image")
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
        return [text for name in names if (text := str(name or "").strip(" \"'#"))]

    def published_at(self) -> datetime.datetime | None:
        """The date, or the later moment from which Hugo shows it."""
        moments = [moment for name in ("date", "from") if (moment := self.moment(name))]
        return max(moments, default=None)

    def moment(self, name: str) -> datetime.datetime | None:
        """A field as a moment; one that cannot be read is noted."""
        if not (text := self.text(name)) or text.lower() in ("true", "false"):
            return None
        moment = moment_of(text)
        if moment is None:
            self.notes.append(f"its date “{text[:40]}” cannot be read, {DRAFT}")
        return moment


def read_front_matter(text: str) -> tuple[FrontMatter, str]:
    """The front matter of a file and the text below it. Raises BrokenFile."""
    row, body = _split(text)
    flat = _flat_fields(row)
    values: Fields = {}
    by_name = {name.lower().replace("-", "_"): value for name, value in reversed(flat)}
    for own, names in NAMES.items():
        values[own] = next((by_name[name] for name in names if by_name.get(name)), None)
    if isinstance(by_name.get("cover"), dict):
        values["cover_alt"] = values["cover_alt"] or by_name["cover"].get("alt")
    known = {*LOOK, *EXPIRY, *(name for names in NAMES.values() for name in names)}
    unknown = [name for name in by_name if name not in known and not _is_switch(name)]
    return FrontMatter(values, unknown, _gates(flat)), body


def _flat_fields(row: Fields) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for name, value in row.items():
        inner = value if isinstance(value, list) else [value]
        if name.lower() in NESTED and any(isinstance(fields, dict) for fields in inner):
            for fields in inner:
                flat += _flat_fields(fields) if isinstance(fields, dict) else []
        else:
            flat.append((name, value))
    return flat


def _is_switch(name: str) -> bool:
    name = name.replace("_", "")
    return any(pattern.fullmatch(name) for pattern in (CLOSING, OPENING, STATES))


def _gates(flat: list[tuple[str, Any]]) -> list[str]:
    notes = []
    for name, value in flat:
        key, text = re.sub("[_-]", "", name.lower()), str(value).strip().lower()
        if (
            (CLOSING.fullmatch(key) and text not in NO | {"", "null", "[]"})
            or (OPENING.fullmatch(key) and text in NO)
            or (STATES.fullmatch(key) and text not in OPEN_STATES)
            or (key in ("disable", "exclude") and text in YES)
            # No output of a page, or none that people read
            or (key == "outputs" and value not in ("", None) and "html" not in text)
        ):
            is_list = key in LISTS or key in ("disable", "exclude")
            notes.append(NOINDEX if is_list else f"it says “{name}: {value}”, {DRAFT}")
        elif name.lower() in EXPIRY and (ends := moment_of(text)) and ends < timezone.now():
            notes.append(f"it was shown until {ends:%Y-%m-%d}, {DRAFT}")
    return [*notes, *field_gates(flat)]


def _split(text: str) -> tuple[Fields, str]:
    if match := FENCED.match(text) or UNFENCED.match(text):
        try:
            # Every value as it is written: a title may be “007”, or a day.
            row = yaml.load(match[1] or "", yaml.BaseLoader)  # noqa: S506 - makes texts alone
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 2 if mark else 2
            raise BrokenFile(f"line {line}: the front matter is not YAML.") from error
    elif match := TOML.match(text):
        try:
            row = _as_texts(tomllib.loads(match[1] or ""))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise BrokenFile(f"the front matter is not TOML: {error}.") from error
    elif re.match(r"\A\{\s*\"", text):
        try:
            value, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError) as error:
            raise BrokenFile(f"the front matter is not JSON: {error}.") from error
        row, text, match = _as_texts(value), text[end:], None
    elif re.match(r"\A(?:---|\+\+\+)[ \t]*\n\w+[ \t]*[:=]", text):
        raise BrokenFile("line 1: the front matter has no end.")
    else:
        return {}, text
    body = text[match.end() :] if match else text
    return {str(k): v for k, v in row.items()} if isinstance(row, dict) else {}, body


def _as_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_texts(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _flat(rows: Iterable[Any]) -> list[Any]:
    return [item for row in rows for item in (_flat(row) if isinstance(row, list) else [row])]


def moment_of(text: str) -> datetime.datetime | None:
    """A moment as people write it; without an offset in the site's time zone."""
    text = re.sub(r"(?<=\w),(?=\s)", "", text)
    text = re.sub(r"\s+(?:UTC|GMT|Z)$", "+00:00", text.strip())
    text = re.sub(r"\s+([+-]\d{2}):?(\d{2})$", r"\1:\2", text)
    text = re.sub(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b", r"\1-\2-\3", text)
    text = re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", text)
    for read in (parse_datetime, parse_date, *map(_reader, DATE_FORMATS)):
        try:
            moment = read(text)
        except (ValueError, OverflowError):
            continue
        if moment is not None:
            break
    else:
        return None
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime.combine(moment, datetime.time())
    if not 1900 <= moment.year <= 2100:
        return None
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _reader(form: str) -> Any:
    return lambda text: datetime.datetime.strptime(text, form)
