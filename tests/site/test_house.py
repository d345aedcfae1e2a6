"""The rules of the house that memory would not keep."""

import re
import subprocess
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings

from tests.site.test_floors import imports_of

HOUSE = Path(settings.BASE_DIR)
PACKAGES = ("attachment_site", "articles", "sessions")


def tracked(*patterns):
    listing = subprocess.run(
        ["git", "ls-files", *patterns], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    return [HOUSE / line for line in listing.stdout.splitlines() if (HOUSE / line).exists()]


@pytest.mark.parametrize(
    "path", ["articles/content/markdown.py", "attachment_site/core/security/crypto.py"]
)
def test_pure_modules_know_neither_rows_nor_settings(path):
    imported = imports_of(HOUSE / path)

    assert imported
    assert [module for module in imported if module.partition(".")[0] == "django"] == []


def test_no_folder_has_more_entries_than_a_reader_takes_in():
    """Models and admin have one file a model or page; migrations are only ever added to."""
    entries = defaultdict(set)
    for path in tracked():
        parts = path.relative_to(HOUSE).parts
        if "migrations" not in parts:
            for depth in range(1, len(parts)):
                entries["/".join(parts[:depth])].add(parts[depth])
    large = {
        folder: len(names)
        for folder, found in entries.items()
        if len(names := found - {"__init__.py"})
        > (20 if folder.rpartition("/")[2] in ("models", "admin") else 15)
    }

    assert len(entries) > 50
    assert large == {}


def test_no_tag_of_a_template_is_split_over_lines():
    """Django would show it to readers as it is written."""
    split = re.compile(r"\{\{[^}]*\n|\{%[^%]*\n")
    templates = tracked("templates")

    assert [path.name for path in templates if split.search(path.read_text())] == []


def test_modules_and_templates_stay_small():
    modules = [path for package in (*PACKAGES, "tests") for path in (HOUSE / package).rglob("*.py")]
    templates = list((HOUSE / "templates").rglob("*.html"))

    long = {
        str(path.relative_to(HOUSE)): lines
        for path in [*modules, *templates]
        if "migrations" not in path.parts
        and (lines := path.read_text().count("\n")) > (250 if path.suffix == ".py" else 90)
    }
    assert long == {}


def test_every_package_comes_from_the_index_and_is_locked_by_its_digest():
    own, *packages = sorted(
        tomllib.loads((HOUSE / "uv.lock").read_text())["package"],
        key=lambda package: "registry" in package["source"],
    )

    assert own["source"] == {"virtual": "."}
    assert len(packages) > 60
    for package in packages:
        files = [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
        assert package["source"] == {"registry": "https://pypi.org/simple"}
        assert files
        assert [file for file in files if not file["hash"].startswith("sha256:")] == []


def test_no_machine_and_no_unfinished_mark_is_in_the_tree():
    marks = re.compile(r"\b(?:TODO|FIXME|XXX)\b|(?<![\w.])/(?:work|root|home)/")
    found = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in tracked("*.py", "*.html", "*.css", "*.js", "*.md", "*.toml", ".ci/run")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if marks.search(line)
    ]

    assert found == []
