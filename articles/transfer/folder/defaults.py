"""What generators keep beside a file, or above it, for all files of a folder."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

import yaml

from articles.transfer.folder import fields
from articles.transfer.folder.front_matter import read_yaml

# Of the site, for Jekyll, and for Hugo, which may have a folder of them for each environment
JEKYLL = "_config.yml"
# What Eleventy reads over
ELEVENTY = ".eleventyignore"
HUGO = [f"{name}.{kind}" for name in ("hugo", "config") for kind in ("toml", "yaml", "yml", "json")]
HUGO += ["cascade.toml", "cascade.yaml", "permalinks.toml", "permalinks.yaml"]
# Of Hugo and Zola (whose names may tell a language), and of Eleventy
INDEX = "_index.*"
# A target that stands for more means any file.
MOST_TARGETS = 1_000
DATA = (".json", *(f".11tydata.{kind}" for kind in ("json", "js", "cjs", "mjs")))


def of_site(root: Path) -> Iterator[Path]:
    """Where settings of the whole site in the folder `root` may be."""
    names = (JEKYLL, ELEVENTY, *HUGO)
    yield from (folder / name for folder in (root, *root.glob("config/*")) for name in names)


def addresses(settings: Iterable[Path]) -> tuple[str, list[tuple[str, str]], set[str]]:
    """A site's folder on its host, patterns of its addresses, and “_” folders that it shows."""
    text = "\n".join(file.read_text("utf-8", "replace") for file in settings)
    base = fields.PATTERNS.base.search(text)
    shown = {"posts", *fields.PATTERNS.collection.findall(text)}
    return base[1] if base else "", fields.PATTERNS.permalink.findall(text), shown


def files_of(path: Path, root: Path) -> Iterator[Path]:
    """Where settings of a file in the folder `root` may be."""
    yield from of_site(root)
    yield from (path.with_name(f"{path.stem}{suffix}") for suffix in DATA)
    for folder in path.parents:
        if folder.is_relative_to(root):
            yield from folder.glob(INDEX)
            yield from (folder / f"{folder.name}{suffix}" for suffix in DATA)


def read(file: Path, place: PurePath) -> list[fields.FrontMatter]:
    """What a file of settings says of the one at this place."""
    text = file.read_text("utf-8", "replace")
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
        return []
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


def people(file: Path) -> dict[str, str]:
    """Names of authors by what pages call them, of a list of them in YAML or JSON."""
    try:
        row = _row(yaml.load(file.read_text("utf-8", "replace"), yaml.BaseLoader))  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        return {}
    rows = {key.casefold(): _row(person) for key, person in _row(row.get("authors", row)).items()}
    return {key: str(person["name"]) for key, person in rows.items() if person.get("name")}


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
