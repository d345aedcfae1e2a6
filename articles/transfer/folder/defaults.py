"""What generators keep beside a file, or above it, for all files of a folder."""

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from io import StringIO
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

import yaml

from articles.transfer.encoding import read_text
from articles.transfer.folder import fields
from articles.transfer.folder.front_matter import read_yaml
from articles.transfer.gates.words import DRAFT
from articles.transfer.records import AuthorRecord as Author
from articles.transfer.report import CUT_OFF, BrokenFile, ImportReport

# Of the site, for Jekyll, and for Hugo, which may have a folder of them for each environment
JEKYLL = "_config.yml"
# What Eleventy reads over
ELEVENTY = ".eleventyignore"
HUGO = [f"{name}.{kind}" for name in ("hugo", "config") for kind in ("toml", "yaml", "yml", "json")]
HUGO += ["cascade.toml", "cascade.yaml", "permalinks.toml", "permalinks.yaml"]
# Of Hugo and Zola (whose names may tell a language), of Quarto, and of Eleventy
INDEX = "_index.*"
QUARTO = "_metadata.y*ml"
# A target that stands for more means any file.
MOST_TARGETS = 1_000
DATA = (".json", *(f".11tydata.{kind}" for kind in ("json", "js", "cjs", "mjs")))


def of_site(root: Path, *, every: bool = False) -> Iterator[Path]:
    """Where settings of the whole site in the folder `root` may be; every, with those that say
    nothing of single files."""
    names = (JEKYLL, ELEVENTY, *HUGO)
    others = fields.TABLE["settings"] if every else ()
    yield from (file for name in others for file in root.glob(name))
    yield from (folder / name for folder in (root, *root.glob("config/*")) for name in names)


def addresses(text: str) -> tuple[str, list[tuple[str, str]], set[str]]:
    """A site's folder on its host, patterns of its addresses, and “_” folders that it shows."""
    shown = {"posts", *fields.PATTERNS.collection.findall(text)}
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
    """Where settings of a file in the folder `root` may be."""
    yield from of_site(root)
    yield from (path.with_name(f"{path.stem}{suffix}") for suffix in DATA)
    for folder in path.parents:
        if folder.is_relative_to(root):
            yield from (file for name in (INDEX, QUARTO) for file in folder.glob(name))
            yield from (folder / f"{folder.name}{suffix}" for suffix in DATA)


def read(file: Path, place: PurePath) -> list[fields.FrontMatter]:
    """What a file of settings says of the one at this place."""
    text = read_text(file)[0]
    if file.name == ELEVENTY:
        return [fields.front_matter_of(row) for row in _read_over(text.splitlines(), place)]
    if file.name not in (JEKYLL, *HUGO):
        # JSON or JavaScript
        return [fields.front_matter_of(fields.script_fields(text))]
    try:
        # Most say nothing of their files, and YAML takes long to read.
        if not re.search("cascade|defaults|exclude", f"{file.name} {text}"):
            return []
        row = fields.as_texts((tomllib.loads if file.suffix == ".toml" else read_yaml)(text))
    except (yaml.YAMLError, ValueError, RecursionError):
        # They may have closed it.
        return [fields.FrontMatter({}, notes=[f"{file.name} cannot be read, {DRAFT}"])]
    if file.stem == "cascade":
        row = {"cascade": row} | _row(row)
    found = _read_over(_row(row).get("exclude"), place)
    for default in _rows(_row(row).get("defaults")):
        path = _row(default.get("scope")).get("path", "")
        if place.as_posix().startswith(str(path).strip("/")):
            found.append(_row(default.get("values")))
    for default in _rows(_row(row).get("cascade")):
        target = _row(default.pop("_target", {})) | _row(default.pop("target", {}))
        found += [default] if _is_target(target, place) else []
    return [fields.front_matter_of(values) for values in found]


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


def _read_over(names: Any, place: PurePath) -> list[dict[str, Any]]:
    """What makes a draft of the file at this place, if it or its folder has one of the names."""
    is_one, path = False, place.as_posix()
    for name in filter(None, names if isinstance(names, list) else [names]):
        bare = str(name).strip().removeprefix("!").removeprefix("./").rstrip("/")
        # A name without a folder before it is meant in any, and a later line may take one back.
        above = ("", "*/") if "/" not in bare else ("",)
        patterns = [f"{up}{bare.lstrip('/')}{inner}" for up in above for inner in ("", "/*")]
        if bare and bare[0] != "#" and any(fnmatchcase(path, each) for each in patterns):
            is_one = not str(name).strip().startswith("!")
    return [{"exclude": "true"}] if is_one else []


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
