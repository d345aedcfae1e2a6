"""Groups of what readers say and authors write that are shipped with the site."""

import re
from collections.abc import Iterable
from pathlib import Path

from articles.content.tags import COMMAS

GROUPS = Path(__file__).with_name("word_groups.txt")


def missing_groups(present: Iterable[str], edited: Iterable[str]) -> list[tuple[str, str]]:
    """What readers say and authors write in the shipped groups of which a site has no phrase.

    `present` is what readers say in the site's groups. `edited` are groups by their names in the
    log of admin, whole or cut off: what the author changed or deleted does not come back.
    """
    known = {phrase for said in (*present, *edited) for phrase in _phrases(said)}
    return [
        (said, written) for said, written in shipped_groups() if known.isdisjoint(_phrases(said))
    ]


def shipped_groups() -> list[tuple[str, str]]:
    """What readers say and authors write in the groups that a new site begins with."""
    lines = [line for line in GROUPS.read_text().splitlines() if line and line[0] != "#"]
    return [(said.strip(), written.strip()) for said, written in (x.split("|") for x in lines)]


def phrases(text: str) -> list[str]:
    """The phrases of a field: what stands between commas and line breaks."""
    return [phrase.strip() for phrase in re.split(f"[{COMMAS}\n]", text) if phrase.strip()]


def _phrases(said: str) -> set[str]:
    return set(phrases(said.lower()))
