"""What generators keep beside a file, or above it, for all files of a folder."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

import yaml

from articles.transfer.folder.fields import PATTERNS, FrontMatter, as_texts, front_matter_of
from articles.transfer.gates.words import SETTING

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
    base = PATTERNS.base.search(text)
    shown = {"posts", *PATTERNS.collection.findall(text)}
    return base[1] if base else "", PATTERNS.permalink.findall(text), shown


def files_of(path: Path, root: Path) -> Iterator[Path]:
    """Where settings of a file in the folder `root` may be."""
    yield from of_site(root)
    yield from (path.with_name(f"{path.stem}{suffix}") for suffix in DATA)
    for folder in path.parents:
        if folder.is_relative_to(root):
            yield from folder.glob(INDEX)
            yield from (folder / f"{folder.name}{suffix}" for suffix in DATA)


def read(file: Path, place: PurePath) -> list[FrontMatter]:
    """What a file of settings says of the one at this place."""
    text = file.read_text("utf-8", "replace")
    if file.name == ELEVENTY:
        return [front_matter_of(row) for row in _read_over(text.splitlines(), place)]
    if file.name not in (JEKYLL, *HUGO):
        # JSON or JavaScript
        return [front_matter_of({key: value.strip("\"'") for key, value in SETTING.findall(text)})]
    try:
        # Most say nothing of their files, and YAML takes long to read.
        if not re.search("cascade|defaults|exclude", f"{file.name} {text}"):
            return []
        if file.suffix == ".toml":
            row = as_texts(tomllib.loads(text))
        else:
            row = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes texts alone
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
    return [front_matter_of(values) for values in found]


def _read_over(names: Any, place: PurePath) -> list[dict[str, Any]]:
    """What makes a draft of the file at this place, if it or its folder has one of the names."""
    bare = (str(n).strip(" /") for n in (names if isinstance(names, list) else [names]) if n)
    is_one = any(n and (place.full_match(n) or place.full_match(f"{n}/**")) for n in bare)
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
