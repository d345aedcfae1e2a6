"""Images and files beside an export: found, images re-encoded, and put into the media storage."""

import re
from collections import Counter
from contextlib import suppress
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote

from bs4 import Tag
from django.core.files.base import ContentFile
from django.core.files.images import get_image_dimensions
from django.core.files.storage import default_storage

from articles.content.links import split_url
from articles.images.files import check_file
from articles.images.processing import process_image
from articles.images.signatures import UnacceptedFile
from articles.images.storage import STORED_NAME, UnreadablePicture
from articles.transfer.html_to_markdown.lead import name_of_picture
from articles.transfer.pasted import DATA_URL, PastedPictures
from articles.transfer.report import BrokenFile
from attachment_site.core.storage.files import FILE_TYPES, STORED_FILE

SUFFIXES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".heic", ".heif", ".tif", ".tiff"}
# Recordings and documents, some of which are refused with a reason
FILE_SUFFIXES = {
    *(f".{suffix}" for suffix in FILE_TYPES),
    *(".oga", ".opus", ".doc", ".xls", ".ppt", ".rtf", ".txt", ".csv", ".epub", ".zip"),
    *(".mp4", ".m4v", ".mov", ".webm", ".ogv"),
}
# WordPress and Ghost keep smaller copies beside an image; the largest is wanted.
SIZE_IN_NAME = re.compile(r"(?:-\d+x\d+|-scaled|-rotated)(?=\.\w+$)")
SIZE_IN_PATH = re.compile(r"/size/w\d+(?:h\d+)?(?:/format/\w+)?/")
# With the twenty that the program itself takes, less than an import has
PICTURE_MEGABYTES = 130


class StoredImage(NamedTuple):
    """An image in the media storage; `was_animated` if only the first frame of it is left."""

    name: str
    width: int
    height: int
    was_animated: bool = False

    @property
    def notes(self) -> list[str]:
        """How it differs from its source."""
        name = self.name.rpartition("/")[2]
        return [f"the picture “{name}” moved; its first image is here"] if self.was_animated else []


class ImageImporter:
    """Stores the images of one import, each once. A dry run stores nothing and reports the same.

    Call `commit` when an article is saved, or `rollback` when it could not be.
    """

    def __init__(self, root: Path, *, dry_run: bool):
        self.root = root.resolve()
        self.dry_run = dry_run
        self.pasted = PastedPictures()
        self._stored: dict[tuple[Path, str], StoredImage] = {}
        self._digests: dict[str, bytes] = {}
        self._uncommitted: list[str] = []
        self._new: Counter[str] = Counter()

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
        return path.is_file() and path.resolve().is_relative_to(self.root)

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

    def store(self, source: Path, *, name: str = "", folder: str = "articles") -> StoredImage:
        """Store an image in `folder`, or as it is under the `name` that it had on this site.

        Raises BrokenFile if it cannot be read.
        """
        key = (source, name or folder)
        if key not in self._stored:
            with source.open("rb") as file:
                self._stored[key] = self._store(file, source.name, name, folder)
        return self._stored[key]

    def _store(self, file: BinaryIO, file_name: str, name: str, folder: str) -> StoredImage:
        stem = SIZE_IN_NAME.sub("", file_name).rpartition(".")[0]
        try:
            image = process_image(file, stem, megabytes=PICTURE_MEGABYTES)
        except UnreadablePicture as error:
            raise BrokenFile(f"the picture “{file_name}” was not taken: {error}") from error
        new_name = f"{folder}/{image.name}"
        files = {f"{folder}/{other}": data for other, data in image.other_versions.items()}
        file.seek(0)
        content = file.read() if name else b""
        if name and self._digest(name) in (None, sha256(content).digest()):
            stored, base = STORED_NAME.fullmatch(name), new_name.rpartition("-")[0]
            files = {o.replace(base, stored[1], 1): d for o, d in files.items()} if stored else {}
        else:
            name, content = new_name, image.read()
        width, height = get_image_dimensions(ContentFile(content))
        self._new["picture"] += self._digest(name) is None
        for other, data in {**files, name: content}.items():
            self._save(other, data)
        return StoredImage(name, width or 0, height or 0, image.was_animated)

    def store_file(self, source: Path, name: str = "") -> str:
        """Store a recording or document; one that an export of this site wrote keeps its `name`.

        Returns its name here. Raises BrokenFile for one that is not accepted.
        """
        try:
            with source.open("rb") as opened:
                taken = check_file(opened, source.stem)
        except UnacceptedFile as error:
            raise BrokenFile(f"the file “{source.name}” was not taken: {error}") from error
        new_name, stored = taken.name or "", STORED_FILE.fullmatch(name)
        if stored and new_name.endswith(f"-{stored['digest']}-{stored['size']}.{stored['suffix']}"):
            new_name = name
        self._new["file"] += self._digest(new_name) is None
        self._save(new_name, taken.read())
        return new_name

    def file_url(self, url: str, notes: list[str]) -> str:
        """The URL here of a file that the old site had at this one.

        Empty if it is not in the folder, or is refused, which is noted.
        """
        path = self.find_by_url(url)
        if path is None or path.suffix.lower() not in FILE_SUFFIXES:
            return ""
        try:
            return default_storage.url(self.store_file(path))
        except BrokenFile as error:
            notes.append(str(error))
            return ""

    def _save(self, name: str, content: bytes) -> None:
        if self._digest(name) is not None:
            return
        self._digests[name] = sha256(content).digest()
        self._uncommitted.append(name)
        if not self.dry_run:
            default_storage.save(name, ContentFile(content))

    def _digest(self, name: str) -> bytes | None:
        """SHA-256 of what is stored under a name, or would be after a dry run."""
        if name not in self._digests and default_storage.exists(name):
            with default_storage.open(name) as file:
                self._digests[name] = file_digest(file, "sha256").digest()
        return self._digests.get(name)

    def body_url(
        self, tag: Tag, notes: list[str], *urls: str, parent: Path | None = None
    ) -> str | None:
        """The URL here of the image of a tag that the old site had at the first known of `urls`.

        None if it is not in the folder; empty, and a note, if it cannot be read.
        """
        is_pasted = DATA_URL.match(urls[0])
        found = (self.find_by_url(url, parent) for url in urls if url and not is_pasted)
        file = next(filter(None, found), None)
        if not (file or is_pasted):
            return None
        try:
            stored = self.store(file) if file else self._pasted(urls[0], tag)
        except BrokenFile as error:
            notes.append(str(error))
            return ""
        notes += stored.notes
        return default_storage.url(stored.name)

    def _pasted(self, url: str, tag: Tag) -> StoredImage:
        try:
            with self.pasted.open(url) as file:
                return self._store(file, f"{name_of_picture(tag) or 'pasted'}.png", "", "articles")
        except ValueError as error:
            raise BrokenFile("a pasted picture cannot be read.") from error

    def cover(self, url: str, notes: list[str], parent: Path | None = None) -> StoredImage | None:
        """The cover that the old site had at this URL; None, and a note, without it."""
        if not url:
            return None
        try:
            if file := self.find_by_url(url, parent):
                stored = self.store(file, folder="covers")
                notes += stored.notes
                return stored
            notes.append(f"its cover {url} is not in the folder")
        except BrokenFile as error:
            notes.append(f"its cover {url} is left out: {error}")
        return None

    def commit(self) -> Counter[str]:
        """Keep what was stored since the last call; returns how many pictures and files are new."""
        new, self._new = self._new, Counter()
        self._uncommitted.clear()
        return +new

    def rollback(self) -> None:
        """Delete what was stored since the last commit."""
        for name in self._uncommitted:
            del self._digests[name]
            if not self.dry_run:
                default_storage.delete(name)
        self._stored = {
            key: image for key, image in self._stored.items() if image.name in self._digests
        }
        self.commit()
