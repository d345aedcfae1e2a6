"""Releases side by side: installed, switched to, and left again when they do not answer.

`uv`, `systemctl` and the site's commands are stand-ins that note what they are asked; the whole,
with systemd and nginx on a Debian of its own and readers meanwhile, was tried by hand (README.md).
"""

import os
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

DEPLOY = Path(settings.BASE_DIR) / "deploy"
LINES = tomllib.loads(Path(__file__).with_name("environment.toml").read_text())["lines"]
UV = f"""#!/bin/sh
[ ! -e unbuilt ] && mkdir -p .venv/bin && ln -sf {sys.executable} .venv/bin/python
"""
SYSTEMCTL = """#!/bin/sh
echo "systemctl $*: $(readlink $SITE_ROOT/current)" >>$SITE_ROOT/log
case "$*" in "reload attachment-site") [ ! -e $SITE_ROOT/current/broken ] ;; esac
"""
MANAGE = """
import os, sys
with open(os.environ["SITE_ROOT"] + "/log", "a") as log:
    print("manage", sys.argv[1], os.environ["PASSWORD"], file=log)
sys.exit(sys.argv[1] == "migrate" and os.path.exists("stuck"))
"""


@pytest.fixture
def site(tmp_path):
    """A root for releases, and a function that makes an archive of one."""
    (tmp_path / "bin").mkdir()
    for name, script in (("uv", UV), ("systemctl", SYSTEMCTL)):
        (tmp_path / "bin" / name).write_text(script)
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "env").write_text("PASSWORD=a&b(c$d\n")
    environment = os.environ | {
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "SITE_ROOT": str(tmp_path / "srv"),
        "SITE_ENVIRONMENT": str(tmp_path / "env"),
        "SITE_USER": "root",
    }

    def upgrade(*arguments):
        done = subprocess.run(
            ["bash", DEPLOY / "upgrade", *arguments],
            env=environment,
            capture_output=True,
            text=True,
        )
        log = tmp_path / "srv" / "log"
        told = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        current = tmp_path / "srv" / "current"
        return done.returncode, os.readlink(current) if current.is_symlink() else "", told

    def archive(name, *files):
        folder = tmp_path / "made" / name
        (folder / "deploy").mkdir(parents=True)
        shutil.copy(DEPLOY / "manage", folder / "deploy")
        (folder / "manage.py").write_text(MANAGE)
        for file in files:
            (folder / file).touch()
        path = tmp_path / f"{name}.tar.gz"
        subprocess.run(["tar", "-czf", path, "-C", folder.parent, name], check=True)
        return str(path)

    return upgrade, archive


def test_a_release_takes_over_once_it_is_installed_and_migrated_and_gives_way_again(site, tmp_path):
    upgrade, archive = site
    commands = [f"manage {name} a&b(c$d" for name in ("check", "collectstatic", "migrate")]

    def serves(release):
        asked = ("is-active --quiet attachment-site", "reload attachment-site")
        asked += ("restart attachment-site-worker",)
        return [f"systemctl {words}: releases/{release}" for words in asked]

    assert upgrade(archive("one")) == (0, "releases/one", commands + serves("one"))
    # The site's user could not write it.
    assert list((tmp_path / "srv/releases/one/__pycache__").glob("manage.*.pyc"))
    assert upgrade(archive("two")) == (0, "releases/two", commands + serves("two"))
    assert upgrade("--back") == (0, "releases/one", serves("one"))
    assert upgrade("--back") == (0, "releases/two", serves("two"))
    # Migrations that fail: nothing that serves was touched.
    assert upgrade(archive("stuck", "stuck")) == (1, "releases/two", commands)
    # One that cannot be installed leaves the disk as it was.
    assert upgrade(archive("three", "unbuilt")) == (1, "releases/two", [])
    assert not (tmp_path / "srv/releases/three").exists()


def test_a_release_that_does_not_answer_gives_way_by_itself(site):
    upgrade, archive = site
    upgrade(archive("one"))

    status, current, told = upgrade(archive("two", "broken"))

    assert (status, current) == (1, "releases/one")
    assert told[-3:] == [
        "systemctl reload attachment-site: releases/two",
        "systemctl reload attachment-site: releases/one",
        "systemctl restart attachment-site-worker: releases/one",
    ]
    assert upgrade("--back")[0] == 1


@pytest.mark.parametrize(("line", "value"), LINES)
def test_the_environment_file_means_what_systemd_takes_it_for(line, value):
    read = runpy.run_path(str(DEPLOY / "manage"))["environment_in"]

    assert read(f"{line}\n")["A"] == value
