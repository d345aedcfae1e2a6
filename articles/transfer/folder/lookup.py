"""Finds images and files beside an export, by what the old site or a Markdown file calls them."""

import re
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from articles.content.links import split_url
from articles.transfer.html_to_markdown.embeds import TABLE
from articles.transfer.report import BrokenFile
from attachment_site.core.storage.files import FILE_TYPES

SUFFIXES = {f".{suffix}" for suffix in TABLE["files"]["pictures"]}
FILE_SUFFIXES = {f".{suffix}" for suffix in (*FILE_TYPES, *TABLE["files"]["others"])}
# WordPress and Ghost keep smaller copies beside an image; the largest is wanted.
SIZE_IN_NAME = re.compile(r"(?:-\d+x\d+|-scaled|-rotated)(?=\.\w+$)")
SIZE_IN_PATH = re.compile(r"/size/w\d+(?:h\d+)?(?:/format/\w+)?/")


class FolderFiles:
    """The images, recordings and documents in a folder."""

    def __init__(self, root: Path):
        self.root = root.resolve()

    def find_by_url(self, url: str, parent: Path | None = None) -> Path | None:
        """The file that had this URL on the old site, or for `parent`, if it is in the folder."""
        if parent is not None:
            with suppress(BrokenFile):
                return self.find_by_path(url.partition("?")[0].lstrip("/"), parent)
        path = SIZE_IN_PATH.sub("/", unquote(split_url(url).path))
        for wanted in dict.fromkeys([SIZE_IN_NAME.sub("", path), path]):
            parts = [part for part in wanted.split("/") if part]
            for start in range(len(parts)):
                if found := self._files_by_path_end.get("/".join(parts[start:]).casefold()):
                    return found
        return None

    @cached_property
    def _files_by_path_end(self) -> dict[str, Path | None]:
        """Each file by every end of its path; None where two share that end."""
        files: dict[str, Path | None] = {}
        for path in sorted(self.root.rglob("*")):
            if path.suffix.lower() not in SUFFIXES | FILE_SUFFIXES or not self.contains(path):
                continue
            parts = path.relative_to(self.root).parts
            for start in range(len(parts)):
                end = "/".join(parts[start:]).casefold()
                files[end] = None if end in files else path
        return files

    def contains(self, path: Path) -> bool:
        """Whether this is a file in the folder, however links lead to it."""
        try:
            return path.is_file() and path.resolve().is_relative_to(self.root)
        except (OSError, ValueError):
            # A name that no file may have
            return False

    def find_by_path(self, reference: str, parent: Path) -> Path:
        """The file that a Markdown file in the folder `parent` refers to.

        The reference is relative to `parent` or to the root. Raises BrokenFile if there is no such
        file within the root.
        """
        try:
            for folder in (parent, self.root):
                path = (folder / unquote(reference)).resolve()
                if self.contains(path):
                    return path
        except (OSError, ValueError):
            pass
        raise BrokenFile(f"the picture “{reference}” is not in the folder.")
