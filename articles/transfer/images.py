"""Images and files beside an export: found, images re-encoded, and put into the media storage."""

from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from bs4 import Tag
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage

from articles.images.files import check_file
from articles.images.processing import Decoder, process_image
from articles.images.signatures import UnacceptedFile
from articles.images.storage import STORED_NAME, UnreadablePicture, picture_from_name
from articles.models.media.file import versions_of
from articles.transfer.folder.lookup import FILE_SUFFIXES, SIZE_IN_NAME, FolderFiles
from articles.transfer.html_to_markdown.lead import name_of_picture
from articles.transfer.pasted import DATA_URL, PastedPictures
from articles.transfer.report import BrokenFile
from attachment_site.core.storage.files import STORED_FILE

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


class ImageImporter(FolderFiles):
    """Stores the images of one import, each once. A dry run stores nothing and reports the same.

    Call `commit` when an article is saved, or `rollback` when it could not be.
    """

    def __init__(self, root: Path, *, dry_run: bool):
        super().__init__(root)
        self.dry_run = dry_run
        self.decoder = Decoder(PICTURE_MEGABYTES)
        self.pasted = PastedPictures()
        self._stored: dict[tuple[Path, str], StoredImage] = {}
        # What stands in the storage, and what was put there since the last commit
        self._here: set[str] = set()
        self._uncommitted: list[str] = []
        self._new: Counter[str] = Counter()

    def store(self, source: Path, *, name: str = "", folder: str = "articles") -> StoredImage:
        """Store an image in `folder`, or as it is under the `name` that it had on this site.

        Raises BrokenFile if it cannot be read.
        """
        key = (source, name or folder)
        if key not in self._stored:
            twin = self._stored.get((source, "covers" if folder == "articles" else "articles"))
            if twin and not name:
                self._stored[key] = self._copy(twin, folder)
            else:
                with source.open("rb") as file:
                    self._stored[key] = self._store(file, source.name, name, folder)
        return self._stored[key]

    def _copy(self, image: StoredImage, folder: str) -> StoredImage:
        name = f"{folder}/{Path(image.name).name}"
        self._new["picture"] += not self._has(name)
        # The largest last: where it stands, all do.
        for version in reversed([*versions_of(image.name)]):
            with BytesIO() if self.dry_run else default_storage.open(version) as file:
                self._save(f"{folder}/{Path(version).name}", file.read())
        return image._replace(name=name)

    def _store(self, file: BinaryIO, file_name: str, name: str, folder: str) -> StoredImage:
        content = file.read() if name else b""
        shape: Any = ImageFile(ContentFile(content))
        if name and default_storage.exists(name):
            with default_storage.open(name) as stored:
                if stored.read() == content:
                    return StoredImage(name, shape.width or 0, shape.height or 0)
            name = ""
        stem = SIZE_IN_NAME.sub("", file_name).rpartition(".")[0]
        try:
            image = process_image(file, stem, decoder=self.decoder, is_kept=not self.dry_run)
        except UnreadablePicture as error:
            raise BrokenFile(f"the picture “{file_name}” was not taken: {error}") from error
        new_name = f"{folder}/{image.name}"
        files = {f"{folder}/{other}": data for other, data in image.other_versions.items()}
        if name:
            kept, base = STORED_NAME.fullmatch(name), new_name.rpartition("-")[0]
            files = {o.replace(base, kept[1], 1): d for o, d in files.items()} if kept else {}
        else:
            name, content, shape = new_name, image.read(), picture_from_name(new_name)
        self._new["picture"] += not self._has(name)
        for other, data in {**files, name: content}.items():
            self._save(other, data)
        return StoredImage(name, shape.width or 0, shape.height or 0, image.was_animated)

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
        self._new["file"] += not self._has(new_name)
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
        if self._has(name):
            return
        self._here.add(name)
        self._uncommitted.append(name)
        if not self.dry_run:
            default_storage.save(name, ContentFile(content))

    def _has(self, name: str) -> bool:
        """Whether something is stored under a name, or would be after a dry run."""
        if name not in self._here and default_storage.exists(name):
            self._here.add(name)
        return name in self._here

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
            self._here.remove(name)
            if not self.dry_run:
                default_storage.delete(name)
        self._stored = {k: image for k, image in self._stored.items() if image.name in self._here}
        self.commit()
