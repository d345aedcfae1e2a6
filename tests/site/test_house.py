"""The rules of the house that memory would not keep; above all its floors: an import leads to the
same floor or down, never up."""

import ast
import functools
import re
import subprocess
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings

HOUSE = Path(settings.BASE_DIR)
PACKAGES = ("attachment_site", "articles", "sessions")
# Lowest first; the longest name that a module begins with says where it stands.
FLOORS = [
    {"attachment_site.core"},
    {"attachment_site.accounts", "articles", "sessions"},
    {"attachment_site"},
]
# What may import the apps: the modules and packages of `attachment_site` that compose.
COMPOSITION = {
    *("admin_site", "apps", "backup", "demo", "management", "manifest", "monitoring"),
    *("privacy", "settings", "urls", "wsgi"),
}
# The same inside articles; its `apps.py`, `urls.py` and commands put the rest together.
ARTICLES = [
    {"articles.content"},
    {"articles.search", "articles.images"},
    {"articles.querysets"},
    {"articles.models"},
    {"articles.views", "articles.jobs", "articles.transfer", "articles.link_checker"},
    {"articles.admin", "articles.templatetags"},
    {"articles"},
]
SESSIONS = [
    {"sessions.querysets", "sessions.views.places"},
    {"sessions.models"},
    {"sessions.tokens", "sessions.mail", "sessions.retention", "sessions.inbox"},
    {"sessions.context_processors", "sessions.last_known"},
    {"sessions.views", "sessions.admin", "sessions.templatetags"},
    {"sessions"},
]
# What Django itself asks of migrations: they may need any module of their own app.
FREE = "migrations"


@functools.cache
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


def floor_of(module: str, floors: list[set[str]]) -> tuple[int, str] | None:
    """The number of a module's floor and the name of its room; None for what stands elsewhere."""
    found = [
        (len(room), number, room)
        for number, rooms in enumerate(floors)
        for room in rooms
        if module == room or module.startswith(f"{room}.")
    ]
    if not found:
        return None
    _, number, room = max(found)
    return number, room


@functools.cache
def imports_of(path: Path) -> list[str]:
    """Every module that a file imports, inside functions too."""
    modules = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative imports are not followed here"
            modules += [f"{node.module}.{alias.name}" for alias in node.names]
    return modules


def upward(path: Path, floors: list[set[str]]) -> list[str]:
    """The imports of a file that lead up, or to another room that its own must not know."""
    module = ".".join(path.relative_to(HOUSE).with_suffix("").parts)
    here = floor_of(module, floors)
    wrong = []
    for imported in imports_of(path):
        if imported.partition(".")[0] not in PACKAGES:
            continue
        there = floor_of(imported, floors)
        if here is None or there is None or here[1] == there[1]:
            continue
        is_neighbour = floors is FLOORS and here[0] == there[0]
        if there[0] > here[0] or is_neighbour:
            wrong.append(f"{module} imports {imported}")
    return wrong


def modules() -> list[Path]:
    return [
        path
        for app in PACKAGES
        for path in sorted((HOUSE / app).rglob("*.py"))
        if FREE not in path.parts
    ]


@pytest.mark.parametrize(
    "floors", [FLOORS, ARTICLES, SESSIONS], ids=["project", "articles", "sessions"]
)
def test_no_import_leads_up(floors):
    assert [line for path in modules() for line in upward(path, floors)] == []


def test_only_the_modules_that_compose_stand_above_the_apps():
    above = {
        path.relative_to(HOUSE).with_suffix("").parts[1]
        for path in modules()
        if path.parts[len(HOUSE.parts)] == "attachment_site"
    }

    assert above - {"__init__", "core", "accounts"} == COMPOSITION


def test_an_import_that_leads_up_is_found_inside_a_function_too(tmp_path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.HOUSE", tmp_path)
    path = tmp_path / "attachment_site" / "core" / "text.py"
    path.parent.mkdir(parents=True)
    path.write_text("def f():\n    from sessions.models import Practice\n")

    assert upward(path, FLOORS) == ["attachment_site.core.text imports sessions.models.Practice"]
