"""What generators keep beside a file, or above it, for all files of a folder."""

import csv
import json
import re
import tomllib
from collections.abc import Container, Iterator
from fnmatch import fnmatchcase
from io import StringIO
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

import yaml

from articles.transfer.folder import fields, file_names
from articles.transfer.folder.front_matter import read_yaml
from articles.transfer.gates.words import DRAFT
from articles.transfer.records import AuthorRecord as Author
from articles.transfer.report import CUT_OFF, BrokenFile, ImportReport

# Of the site, for Jekyll, and for Hugo, which may have a folder of them for each environment
JEKYLL = "_config.yml"
# What Eleventy reads over
ELEVENTY = ".eleventyignore", ".gitignore"
HUGO = [f"{name}.{kind}" for name in ("hugo", "config") for kind in ("toml", "yaml", "yml", "json")]
HUGO += ["cascade.toml", "cascade.yaml", "permalinks.toml", "permalinks.yaml"]
# Of Hugo and Zola (whose names may tell a language), of Quarto, and of Eleventy
INDEX = "_index.*"
QUARTO = "_metadata.y*ml"
# And of MkDocs
META = ".meta.yml"
# A target that stands for more means any file.
MOST_TARGETS = 1_000
DATA = (".json", *(f".11tydata.{kind}" for kind in ("json", "js", "cjs", "mjs")))


def of_site(root: Path) -> Iterator[Path]:
    """Where settings of the whole site in the folder `root` may be."""
    names = (JEKYLL, *ELEVENTY, *HUGO)
    yield from (file for name in fields.TABLE["settings"] for file in root.glob(name))
    yield from (folder / name for folder in (root, *root.glob("config/*")) for name in names)


def addresses(text: str) -> tuple[str, list[tuple[str, str]], set[str]]:
    """A site's folder on its host, patterns of its addresses, and “_” folders that it shows."""
    shown = {"posts", *fields.PATTERNS.collection.findall(text)}
    text = file_names.with_places(text)
    return named(text, "base"), fields.PATTERNS.permalink.findall(text), shown


def named(text: str, *patterns: str) -> str:
    """What the settings of a site hold for the first of these patterns; empty if for none."""
    found = (getattr(fields.PATTERNS, name).search(text) for name in patterns)
    return next((match[1] for match in found if match), "")


def read_posts(report: ImportReport, text: str) -> dict[str, fields.Fields]:
    """What Substack's list says of each post, by its number and name."""
    # Strict, a list that ends within a text is broken, and a row that ends early says nothing.
    rows = csv.DictReader(StringIO(text), restkey="columns without a name", strict=True)
    listed = {}
    try:
        for row in rows:
            if None in row.values():
                report.problems.append(f"{fields.LIST}, line {rows.line_num:,}: {CUT_OFF}")
            else:
                listed[str(row.get("post_id"))] = fields.as_texts(row)
    except csv.Error as error:
        report.problems.append(f"{fields.LIST}, line {rows.line_num:,}: {error}.")
    return listed


def redirects(file: Path, text: str) -> list[tuple[str, str]]:
    """From which path to which a list of redirects leads. Raises BrokenFile."""
    if file.suffix:
        # In JSON a list; in YAML a table for each kind of redirect
        rows = _data(text)
        tables = (rows, *_row(rows).values())
        pairs: list[Any] = [pair for table in tables for pair in _row(table).items()]
        pairs += [(row.get("from"), row.get("to")) for row in _rows(rows)]
    else:
        lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
        pairs = [(line[0], line[1]) for line in lines if len(line) > 1]
    # A pattern may stand for one path: “^/old/?$”.
    texts = ((old, new) for old, new in pairs if isinstance(old, str) and isinstance(new, str))
    return [(fields.PATTERNS.plain_path.sub("", old), new) for old, new in texts]


def _data(text: str) -> Any:
    """What JSON or YAML holds. Raises BrokenFile."""
    try:
        return json.loads(text) if text.lstrip()[:1] in ("{", "[") else read_yaml(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BrokenFile(f"cannot be read: {' '.join(str(error).split())}.") from error


def files_of(path: Path, root: Path) -> Iterator[Path]:
    """Where settings of a file, or of a folder that it lies in, may be in the folder `root`."""
    yield from (path.with_name(f"{path.stem}{suffix}") for suffix in DATA)
    for folder in path.parents:
        if folder.is_relative_to(root):
            yield from (file for name in (INDEX, QUARTO, META) for file in folder.glob(name))
            yield from (folder / f"{folder.name}{suffix}" for suffix in DATA)


def settings(file: Path, text: str | None) -> fields.Fields | None:
    """What settings of a site say of some of its files; None if nobody can read it."""
    if file.name in ELEVENTY:
        return {"ignore": text}
    # Most say nothing of their files, and YAML takes long to read.
    if text is None or not fields.PATTERNS.of_files.search(f"{file.name} {text}"):
        return None if text is None else {}
    try:
        if file.suffix in (".yml", ".yaml", ".json", ".toml"):
            row = fields.as_texts((tomllib.loads if file.suffix == ".toml" else read_yaml)(text))
        else:
            own = fields.PATTERNS.default_metadata.search(text)
            values = fields.script_fields(own[1]) if own else {}
            row = fields.script_fields(text) | {"defaults": {"values": values}}
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return ({"cascade": row} if file.stem == "cascade" else {}) | _row(row)


def gates(
    name: str,
    row: fields.Fields | None,
    place: PurePath,
    terms: Container[str],
    own: Container[str],
) -> list[str]:
    """A note for each way in which settings of a site, in the file with this name, close the file
    at this place, which has these tags, and fields of its `own`, which overrule theirs."""
    if row is None:
        # They may have closed it.
        return [f"{name} cannot be read, {DRAFT}"]
    found = []
    for default in _rows(row.get("defaults")):
        path = _row(default.get("scope")).get("path", "")
        if place.as_posix().startswith(str(path).strip("/")):
            found.append(_row(default.get("values")))
    for default in _rows(row.get("cascade")):
        target = _row(default.get("_target")) | _row(default.get("target"))
        values = {key: value for key, value in default.items() if not key.endswith("target")}
        found += [values] if _is_target(target, place) else []
    closing = ({k: v for k, v in values.items() if k.lower() not in own} for values in found)
    notes = [note for values in closing for note in fields.front_matter_of(values).notes]
    if _leaves_out(row, place, terms):
        notes.append(f"{name} leaves it out, {DRAFT}")
    return notes


def people(name: str, text: str) -> dict[str, Author]:
    """Authors by what pages call them, of the file for one with this name, or else of a list.

    Raises BrokenFile.
    """
    if name:
        kind = "+++" if fields.PATTERNS.toml_line.match(text) else "---"
        text = text if text.startswith(("---", "+++", "{")) else f"{kind}\n{text}\n{kind}\n"
        try:
            front, body = fields.read_front_matter(text)
        except BrokenFile:
            return {}
        rows = {name: {"bio": body.strip()} | {k: v for k, v in front.all.items() if v}}
    else:
        row = _row(_data(text))
        rows = {key: _row(person) for key, person in _row(row.get("authors", row)).items()}
    return {
        key.casefold(): Author(own, "", str(row.get("bio", "")), str(row.get("website", "")))
        for key, row in rows.items()
        if (own := str(row.get("name") or (name and row.get("title")) or ""))
    }


def _leaves_out(value: Any, place: PurePath, terms: Container[str]) -> bool:
    """Whether settings name the file at this place, or its tag, as one that readers never see."""
    if isinstance(value, list):
        return any(_leaves_out(item, place, terms) for item in value)
    row = _row(value)
    # Hexo encrypts what has a tag.
    if row.get("password") and row.get("name") in terms:
        return True
    for name, inner in row.items():
        key = re.sub("[_-]", "", name.lower())
        if key == "ignorefiles":
            # Hugo has regular expressions.
            listed = inner if isinstance(inner, list) else [inner]
            plain = [fields.PATTERNS.plain_path.sub("", str(each)) for each in listed if each]
            inner = [f"*{each.replace('.*', '*')}*" for each in plain]
        if key == "render" and inner and isinstance(inner, list):
            # Quarto names what it builds; alone, what it does not takes back of all.
            first = ["*"] if str(inner[0]).startswith("!") else []
            is_out = not _is_among(first + inner, place)
        else:
            is_out = key in fields.TABLE["unbuilt"] and _is_among(inner, place)
        if is_out or _leaves_out(inner, place, terms):
            return True
    return False


def _is_among(names: Any, place: PurePath) -> bool:
    """Whether the file at this place, or its folder, has one of the names, in whatever folder."""
    is_one, path = False, place.as_posix()
    for name in names if isinstance(names, list) else str(names).splitlines():
        # A later line may take one back; “/” is the folder of the site, or of MkDocs' pages.
        line = str(name).strip()
        bare = re.sub(r"^!?(?:\.(?=/))?", "", line).rstrip("/")
        aboves = ("", "docs/") if bare.startswith("/") else ("", "*/")
        patterns = [f"{up}{bare.lstrip('/')}{inner}" for up in aboves for inner in ("", "/*")]
        if bare and bare[0] != "#" and any(fnmatchcase(path, each) for each in patterns):
            is_one = not line.startswith("!")
    return is_one


def _row(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in (value if isinstance(value, list) else [value]) if _row(row)]


def _is_target(target: dict[str, Any], place: PurePath) -> bool:
    """Whether Hugo may mean the file at this place, whatever folder its content stands in."""
    parts = [*place.parts[:-1], place.name.partition(".")[0]]
    parts = [part.replace(" ", "-") for part in parts if part != "index"]
    paths = [PurePosixPath("/", *parts[start:]) for start in range(len(parts))]
    patterns = [str(target.get("path", "/**"))]
    for pattern in patterns:
        if len(patterns) > MOST_TARGETS:
            return True
        # “{a,b}” is either.
        if options := re.search(r"\{([^{}]*)\}", pattern):
            patterns += [pattern.replace(options[0], each, 1) for each in options[1].split(",")]
    is_here = any(path.full_match(p, case_sensitive=False) for p in patterns for path in paths)
    return is_here and bool(re.search("page|[*]", str(target.get("kind", "page"))))
