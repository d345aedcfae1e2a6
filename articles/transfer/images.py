"""Pictures that lie beside an export: found, made safe, and put into the site's media."""

import io
import re
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from articles.images.processing import DECODING_ERRORS, process_image
from articles.images.storage import LARGEST, STORED_NAME, UnreadablePicture
from articles.transfer.report import BrokenFile

PICTURE_ENDINGS = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"}
# WordPress and Ghost keep smaller copies beside a picture; the largest is wanted.
SIZE_IN_NAME = re.compile(r"(?:-\d+x\d+|-scaled|-rotated)(?=\.\w+$)")
SIZE_IN_PATH = re.compile(r"/size/w\d+(?:h\d+)?(?:/format/\w+)?/")
PLAIN_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


class Stored(NamedTuple):
    """A picture in the media: its name there, width and height in pixels, whether it moved."""

    name: str
    width: int
    height: int
    was_animated: bool = False

    @property
    def notes(self) -> list[str]:
        """What is not as it was."""
        name = self.name.rpartition("/")[2]
        return [f"the picture “{name}” moved; its first image is here"] * self.was_animated


class PictureShelf:
    """Stores the pictures of one import, each once; in a dry run it only says what it would do."""

    def __init__(self, folder: Path, *, dry_run: bool):
        self.folder = folder.resolve()
        self.dry_run = dry_run
        self._placed: dict[tuple[Path, str], Stored] = {}
        self._taken: dict[str, bytes] = {}
        self._new: list[str] = []
        self._new_pictures = 0

    def find(self, address: str) -> Path | None:
        """The file that a picture's web address meant, if it is in the folder."""
        try:
            path = unquote(urlsplit(address).path)
        except ValueError:
            return None
        path = SIZE_IN_PATH.sub("/", path)
        for wanted in dict.fromkeys([SIZE_IN_NAME.sub("", path), path]):
            parts = [part for part in wanted.split("/") if part]
            for start in range(len(parts)):
                if found := self._by_path.get("/".join(parts[start:]).casefold()):
                    return found
        return None

    @cached_property
    def _by_path(self):
        """Files by each end of their path that has the folder of a month, or by the whole path."""
        known: dict[str, Path | None] = {}
        for path in sorted(self.folder.rglob("*")):
            if path.suffix.lower() not in PICTURE_ENDINGS or not self._is_inside(path):
                continue
            parts = path.relative_to(self.folder).parts
            for start in range(len(parts)):
                end = "/".join(parts[start:]).casefold()
                # Two files with the same end: the address does not say which.
                known[end] = None if end in known else path
        return known

    def _is_inside(self, path):
        return path.is_file() and path.resolve().is_relative_to(self.folder)

    def beside(self, reference: str) -> Path:
        """The file that a Markdown file names. Raises BrokenFile where it is not in the folder."""
        try:
            path = (self.folder / unquote(reference)).resolve()
            if path.is_relative_to(self.folder) and path.is_file():
                return path
        except (OSError, ValueError):
            pass
        raise BrokenFile(f"the picture “{reference}” is not in the folder.")

    def place(self, source: Path, *, name: str = "", kind: str = "articles") -> Stored:
        """Store a picture in the folder `kind`; one that an export wrote keeps its `name`.

        Raises BrokenFile where it cannot be read.
        """
        key = (source, name or kind)
        if key not in self._placed:
            try:
                self._placed[key] = self._stored(source, name, kind)
            except (*DECODING_ERRORS, UnreadablePicture) as error:
                raise BrokenFile(f"the picture “{source.name}” cannot be read.") from error
        return self._placed[key]

    def _stored(self, source, name, kind):
        content = source.read_bytes()
        stem = SIZE_IN_NAME.sub("", source.name).rsplit(".", 1)[0]
        cut = process_image(io.BytesIO(content), stem)
        versions = {f"{kind}/{other}": held for other, held in cut.other_versions.items()}
        if name and _is_own(content) and self._held(name) in (None, sha256(content).digest()):
            with Image.open(io.BytesIO(content)) as picture:
                size = picture.size
            stored = STORED_NAME.fullmatch(name)
            base = STORED_NAME.fullmatch(f"{kind}/{cut.name}")[1]
            versions = {
                other.replace(base, stored[1], 1): held
                for other, held in (versions if stored else {}).items()
            }
        else:
            name, content = f"{kind}/{cut.name}", cut.read()
            size = [int(side) for side in STORED_NAME.fullmatch(name).groups()[1:]]
        self._new_pictures += self._held(name) is None
        for other, held in {**versions, name: content}.items():
            self._keep(other, held)
        return Stored(name, *size, was_animated=cut.was_animated)

    def _keep(self, name, content):
        if self._held(name) is None:
            self._taken[name] = sha256(content).digest()
            self._new.append(name)
            if not self.dry_run:
                default_storage.save(name, ContentFile(content))

    def address(self, file: Path, notes: list[str]) -> str:
        """Where a picture of a body is shown from; empty, and a note, where it cannot be read."""
        try:
            stored = self.place(file)
            notes += stored.notes
            return default_storage.url(stored.name)
        except BrokenFile as error:
            notes.append(str(error))
            return ""

    def cover(self, address: str, notes: list[str]) -> Stored | None:
        """The cover that the old site had at an address; None, and a note, without it."""
        try:
            if file := self.find(address):
                stored = self.place(file, kind="covers")
                notes += stored.notes
                return stored
            notes.append(f"its cover {address} is not in the folder")
        except BrokenFile as error:
            notes.append(f"its cover is left out: {error}")
        return None

    def _held(self, name):
        """The digest of what is stored under a name, or would be by now; None for nothing."""
        if name not in self._taken and default_storage.exists(name):
            with default_storage.open(name) as file:
                self._taken[name] = file_digest(file, "sha256").digest()
        return self._taken.get(name)

    def settle(self) -> int:
        """Keep what was stored so far, as its article stands; says how many pictures it was."""
        number, self._new_pictures = self._new_pictures, 0
        self._new.clear()
        return number

    def discard(self) -> None:
        """Remove what was stored since `settle`: the article that shows it could not be taken."""
        for name in self._new:
            self._taken.pop(name, None)
            self._placed = {key: row for key, row in self._placed.items() if row.name != name}
            if not self.dry_run:
                default_storage.delete(name)
        self._new.clear()
        self._new_pictures = 0


def _is_own(content):
    """Whether these bytes are a still WebP file without metadata and with nothing behind it."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return False
    end = 8 + int.from_bytes(content[4:8], "little")
    position = 12
    while position + 8 <= end:
        if content[position : position + 4] not in PLAIN_CHUNKS:
            return False
        length = int.from_bytes(content[position + 4 : position + 8], "little")
        position += 8 + length + length % 2
    if position != end or end != len(content):
        return False
    with Image.open(io.BytesIO(content), formats=["WEBP"]) as picture:
        return max(picture.size) <= max(LARGEST)
