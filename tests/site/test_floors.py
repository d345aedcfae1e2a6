"""The floors of the house: an import leads to the same floor or down, never up."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("attachment_site", "articles", "sessions")
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
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    here = floor_of(module, floors)
    wrong = []
    for imported in imports_of(path):
        if imported.partition(".")[0] not in APPS:
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
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if FREE not in path.parts
    ]


@pytest.mark.parametrize(
    "floors", [FLOORS, ARTICLES, SESSIONS], ids=["project", "articles", "sessions"]
)
def test_no_import_leads_up(floors):
    assert [line for path in modules() for line in upward(path, floors)] == []


def test_only_the_modules_that_compose_stand_above_the_apps():
    above = {
        path.relative_to(ROOT).with_suffix("").parts[1]
        for path in modules()
        if path.parts[len(ROOT.parts)] == "attachment_site"
    }

    assert above - {"__init__", "core", "accounts"} == COMPOSITION


def test_an_import_that_leads_up_is_found_inside_a_function_too(tmp_path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    path = tmp_path / "attachment_site" / "core" / "text.py"
    path.parent.mkdir(parents=True)
    path.write_text("def f():\n    from sessions.models import Practice\n")

    assert upward(path, FLOORS) == ["attachment_site.core.text imports sessions.models.Practice"]
