"""What generators keep beside a file, or above it, for all files of a folder."""

from collections.abc import Iterator
from pathlib import Path, PurePath

import yaml

from articles.transfer.folder.fields import FrontMatter, front_matter_of
from articles.transfer.gates.words import SETTING

# Of Jekyll, of Hugo and Zola (whose names may tell a language), and of Eleventy
CONFIG, INDEX = "_config.yml", "_index.*"
DATA = (".json", *(f".11tydata.{kind}" for kind in ("json", "js", "cjs", "mjs")))


def files_of(path: Path, root: Path) -> Iterator[Path]:
    """Where settings of a file in the folder `root` may be."""
    yield root / CONFIG
    yield from (path.with_name(f"{path.stem}{suffix}") for suffix in DATA)
    for folder in path.parents:
        if folder.is_relative_to(root):
            yield from folder.glob(INDEX)
            yield from (folder / f"{folder.name}{suffix}" for suffix in DATA)


def read(file: Path, place: PurePath) -> list[FrontMatter]:
    """What a file of settings says of the one at this place."""
    text = file.read_text("utf-8", "replace")
    if file.name != CONFIG:
        # JSON or JavaScript
        return [front_matter_of({key: value.strip("\"'") for key, value in SETTING.findall(text)})]
    try:
        row = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes texts alone
    except yaml.YAMLError:
        return []
    rows = row.get("defaults") if isinstance(row, dict) else None
    found = []
    for default in rows if isinstance(rows, list) else ():
        fields = default if isinstance(default, dict) else {}
        scope, values = fields.get("scope"), fields.get("values")
        path = scope.get("path", "") if isinstance(scope, dict) else ""
        if isinstance(values, dict) and place.as_posix().startswith(str(path).strip("/")):
            found.append(front_matter_of(values))
    return found
