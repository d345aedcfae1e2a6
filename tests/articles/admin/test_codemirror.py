"""The editor's bundle is made of the packages in its lock, and nobody has changed it since."""

import hashlib
import json
import re
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR, "static/js/codemirror")
LOCK = Path(settings.BASE_DIR, "deploy/codemirror/package-lock.json")


def digest(content):
    return hashlib.sha256(content).hexdigest()


def test_the_bundle_is_what_was_built_of_the_lock():
    banner, code = FOLDER.joinpath("codemirror.js").read_bytes().split(b"*/\n", 1)

    named = re.findall(r"\* +(\S+) ([\d.]+)$", banner.decode(), re.MULTILINE)
    locked = {
        path.removeprefix("node_modules/"): package
        for path, package in json.loads(LOCK.read_text())["packages"].items()
        if path
    }
    assert f"lock sha256 {digest(LOCK.read_bytes())}" in banner.decode()
    assert f"code sha256 {digest(code)}" in banner.decode()
    assert "@codemirror/view" in dict(named)
    assert named == [(name, locked[name]["version"]) for name, _ in named]
    assert [name for name, found in locked.items() if "integrity" not in found] == []


def test_every_package_in_the_bundle_has_its_licence_beside_it():
    banner = FOLDER.joinpath("codemirror.js").read_text().split("*/", 1)[0]
    licences = FOLDER.joinpath("LICENSE.txt").read_text().split("-" * 80)

    for name, text in zip(
        re.findall(r"\* +(\S+ [\d.]+)$", banner, re.MULTILINE), licences, strict=True
    ):
        assert text.strip().startswith(name)
        assert "Permission is hereby granted" in text
