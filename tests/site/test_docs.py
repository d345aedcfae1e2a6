"""The docs quote what exists: paths, settings, commands, modules; and leave nothing out."""

import functools
import re
import shutil
import sysconfig
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from tests.site.test_house import PACKAGES as APPS
from tests.site.test_house import tracked

ROOT = Path(settings.BASE_DIR)
TOP = (*APPS, "templates", "static", "deploy", "tests", "docs", r"\.ci")
PAGES = ["README.md", "SECURITY.md", "CHANGELOG.md", "tests/faults/README.md"]
PAGES += sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))
FILE_TYPES = "py|md|toml|lock|html|css|js|conf|yaml|sql|service|timer|example"

PATH = re.compile(rf"(?<![\w./@-])((?:{'|'.join(TOP)})/[\w./-]*)")
FILE_NAME = re.compile(rf"`([\w.-]+\.(?:{FILE_TYPES}))`")
NAME_IN_CAPITALS = re.compile(r"`([A-Z][A-Z_]+[A-Z])(?:=\S*)?`")
COMMAND = re.compile(r"manage\.py\s+([a-z_]+)(?![\w/])")
MODULE = re.compile(r"python\s+-m\s+([\w.]+\w)")
TOOL = re.compile(r"uv\s+run\s+(?:--\S+ )*([\w.]+)")
RELEASE = re.compile(r"^## (\d\S+) \(\d{4}-\d\d-\d\d\)$", re.MULTILINE)
SCRIPTS = sysconfig.get_path("scripts")
ASVS = "docs/security/asvs.md"
ENVIRONMENT = re.compile(r"(?:env_\w+\(\s*|environ\.get\()\"([A-Z_]+)\"")


def read(page: str) -> str:
    """The text of a page; of the changelog up to the newest release: history names what is gone."""
    text = (ROOT / page).read_text()
    releases = [match.start() for match in RELEASE.finditer(text)]
    return text[: releases[1]] if page == "CHANGELOG.md" else text


def variables() -> set[str]:
    """Every environment variable that the site reads."""
    sources = [ROOT / "attachment_site/settings.py", *ROOT.glob("attachment_site/core/env/*.py")]
    return set(ENVIRONMENT.findall("".join(source.read_text() for source in sources)))


def table_under(page: str, heading: str) -> list[list[str]]:
    """The cells of the rows of the first table under a heading, without its first two lines."""
    section = read(page).split(f"\n{heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\|(.+)\|$", section, re.MULTILINE)
    return [[cell.strip() for cell in row.split(" | ")] for row in rows[2:]]


@functools.cache
def code_names() -> set[str]:
    """The names of constants of the code."""
    code = "".join(path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py"))
    return set(re.findall(r"^([A-Z_]+)\b.* = ", code, re.MULTILINE))


def has_file(page: str, name: str) -> bool:
    names = {path.name for path in tracked()}
    # Named by the rule that there is none.
    return name in names | {"utils.py"} or (ROOT / page).with_name(name).exists()


# What a page may name, and whether there is such a thing
EXISTS = {
    PATH: lambda page, path: (ROOT / path.rstrip(".")).exists(),
    FILE_NAME: has_file,
    NAME_IN_CAPITALS: lambda page, name: name in variables() | code_names() | {"UTC"},
    COMMAND: lambda page, name: name in get_commands(),
    MODULE: lambda page, name: find_spec(name),
    TOOL: lambda page, name: (ROOT / name).exists() or shutil.which(name, path=SCRIPTS),
}


@pytest.mark.parametrize("page", PAGES)
def test_whatever_a_page_names_exists(page):
    named = [(name, exists) for kind, exists in EXISTS.items() for name in kind.findall(read(page))]

    assert {name for name, exists in named if not exists(page, name)} == set()


def test_the_page_on_operating_has_each_setting_and_each_command_with_its_options():
    rows = table_under("docs/operating.md", "## Settings")
    assert sorted(row[0].strip("`") for row in rows) == sorted(variables())

    rows = table_under("docs/operating.md", "## Commands")
    named = {row[0].strip("`").split()[0]: " ".join(row) for row in rows}
    assert set(named) == {
        name for name, app in get_commands().items() if app.partition(".")[0] in APPS
    }
    for name, words in named.items():
        command = load_command_class(get_commands()[name], name)
        options = command.create_parser("manage.py", name).format_help()
        assert [each for each in re.findall(r"--[a-z-]+", words) if each not in options] == []


def test_the_readme_draws_the_tree_as_it_is_and_what_everybody_reads_is_short():
    drawing = read("README.md").split("## Where things are\n\n```\n")[1].split("```")[0]
    folders: list[str] = []
    drawn = []
    for line in drawing.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        names = re.split(r"\s{2,}", line.strip())[0].split(", ")
        drawn += ["/".join([*folders[:depth], name.strip("/")]) for name in names]
        folders[depth:] = [names[0].strip("/")]

    assert [path for path in drawn if not (ROOT / path).exists()] == []
    tops = {path.relative_to(ROOT).parts[0] for path in tracked("*/*")}
    assert {name for name in tops if not name.startswith(".")} - set(drawn) == set()
    assert len(read("README.md").splitlines()) <= 120
    assert len(read("SECURITY.md").splitlines()) <= 150


def test_the_newest_release_is_named_alike_everywhere():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    (locked,) = [one["version"] for one in packages if one["source"] == {"virtual": "."}]
    (newest,) = RELEASE.findall(read("CHANGELOG.md"))

    assert version == locked == newest
    assert f"\n## From {version} " in read("docs/upgrading.md")


def test_every_requirement_of_the_standard_is_answered_once_with_code_and_test():
    """OWASP ASVS 5.0.0, levels 1 and 2, but for OAuth (10) and WebRTC (17): whole chapters."""
    numbers = re.findall(r"^\| ([\d., ]+) \|", read(ASVS), re.MULTILINE)
    named = [number for row in numbers for number in row.split(", ")]
    wanted = ["10", "17", *Path(__file__).with_name("asvs_requirements.txt").read_text().split()]

    answers = {one: [each for each in named if f"{one}.".startswith(f"{each}.")] for one in wanted}
    assert [one for one, found in answers.items() if len(found) != 1] == []
    assert {number for found in answers.values() for number in found} == set(named)
    rows = re.findall(r"^\| [\d., ]+ \| (.*?) \| (.*?) \| (.*?) \|$", read(ASVS), re.MULTILINE)
    assert len(rows) > 90
    for how, code, test in rows:
        assert "`" in code or how.startswith(("does not apply", "**not kept", "journald")), how
        assert test.startswith(("`tests/", "not tested")) or not code, how
