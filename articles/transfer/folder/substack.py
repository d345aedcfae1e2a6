"""Substack's export: `posts.csv`, and beside it the HTML of each post under its number."""

import csv
from pathlib import Path

from articles.transfer.folder.fields import Fields
from articles.transfer.gates.words import DRAFT
from articles.transfer.report import BrokenFile

LIST = "posts.csv"
UNLISTED = f"{LIST} does not say who may read it, {DRAFT}"


def read_posts(folder: Path) -> dict[str, Fields]:
    """What the list of a folder says of each post, by its number and name; empty without one."""
    if not (folder / LIST).is_file():
        return {}
    try:
        with (folder / LIST).open(encoding="utf-8-sig", errors="replace", newline="") as file:
            return {str(row.get("post_id")): dict(row) for row in csv.DictReader(file)}
    except csv.Error as error:
        raise BrokenFile(f"{LIST} cannot be read: {error}.") from error
