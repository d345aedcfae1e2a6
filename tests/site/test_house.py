"""The rules of the house that memory would not keep; above all its floors: an import leads to the
same floor or down, never up."""

import ast
import functools
import re
import subprocess
import tomllib
from collections import defaultdict
from pathlib import Path

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
    *("admin_site", "apps", "backup", "demo", "management", "web_app_manifest", "monitoring"),
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
PURE = ["articles/content/markdown.py", "attachment_site/core/security/crypto.py"]


@functools.cache
def tracked(*patterns):
    listing = subprocess.run(
        ["git", "ls-files", *patterns], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    return [HOUSE / line for line in listing.stdout.splitlines() if (HOUSE / line).exists()]


def test_no_folder_has_more_entries_than_a_reader_takes_in():
    """Models and admin have one file a model or page; migrations are only ever added to."""
    entries = defaultdict(set)
    for path in tracked():
        parts = path.relative_to(HOUSE).parts
        if "migrations" not in parts and not parts[0].startswith("."):
            for depth in range(len(parts)):
                entries["/".join(parts[:depth])].add(parts[depth])
    for folder, names in entries.items():
        most = 20 if folder.rpartition("/")[2] in ("models", "admin") else 15
        seen = {name for name in names - {"__init__.py"} if folder or not name.startswith(".")}
        assert len(seen) <= most, folder


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


def test_modules_and_templates_are_small_and_hold_no_machine_and_no_unfinished_mark():
    marks = re.compile(r"\b(?:TODO|FIXME|XXX)\b|(?<![\w.])/(?:work|root|home)/")
    # Django would show it to readers as it is written.
    split_tag = re.compile(r"\{\{[^}]*\n|\{%[^%]*\n")
    marked, long = [], []
    for path in tracked("*.py", "*.html", "*.css", "*.js", "*.md", "*.toml", ".ci/run"):
        text, most = path.read_text(), {".py": 250, ".html": 90}.get(path.suffix)
        is_split = path.suffix == ".html" and split_tag.search(text)
        if path != Path(__file__) and (is_split or marks.search(text)):
            marked.append(str(path))
        if most and "migrations" not in path.parts and text.count("\n") > most:
            long.append(str(path))

    assert (marked, long) == ([], [])


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


def floor_of(module: str, floors: list[set[str]]) -> tuple[int, str] | None:
    """The number of a module's floor and the name of its room; None for what stands elsewhere."""
    rooms = [(room, number) for number, names in enumerate(floors) for room in names]
    found = [each for each in rooms if f"{module}.".startswith(f"{each[0]}.")]
    room, number = max(found, key=lambda each: len(each[0]), default=(None, 0))
    return room and (number, room)


def upward(path: Path, floors: list[set[str]]) -> list[str]:
    """The imports of a file that lead up, or to another room that its own must not know."""
    module = ".".join(path.relative_to(HOUSE).with_suffix("").parts)
    here = floor_of(module, floors)
    wrong = []
    for imported in imports_of(path):
        there = floor_of(imported, floors)
        if not here or not there or here[1] == there[1]:
            continue
        # Apps do not know each other.
        if there[0] > here[0] or (floors is FLOORS and here[0] == there[0]):
            wrong.append(f"{module} imports {imported}")
    return wrong


def modules() -> list[Path]:
    return [
        path
        for app in PACKAGES
        for path in sorted((HOUSE / app).rglob("*.py"))
        # Django itself asks of migrations that they may need any module of their own app.
        if "migrations" not in path.parts
    ]


def test_no_import_leads_up_and_pure_modules_know_neither_rows_nor_settings():
    for floors in (FLOORS, ARTICLES, SESSIONS):
        assert [line for path in modules() for line in upward(path, floors)] == []
    for path in PURE:
        assert [name for name in imports_of(HOUSE / path) if name.startswith("django")] == []
    above = {path.relative_to(HOUSE).with_suffix("").parts[:2] for path in modules()}
    composing = {name for package, name in above if package == "attachment_site"}
    assert composing - {"__init__", "core", "accounts"} == COMPOSITION
