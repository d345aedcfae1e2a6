"""Recordings and documents that lie beside an export, taken into the media library."""

from pathlib import Path

from django.core.files.storage import default_storage

from articles.images.files import check_file
from articles.images.signatures import UnacceptedFile
from articles.transfer.images import FILE_SUFFIXES, ImageImporter
from articles.transfer.report import BrokenFile
from attachment_site.core.storage.files import STORED_FILE


class FileImporter:
    """Stores the files of one import beside its images, each once."""

    def __init__(self, images: ImageImporter):
        self.images = images

    def address_of(self, url: str, notes: list[str]) -> str:
        """The address here of a file that the old site had at this URL.

        Empty if it is not in the folder, or is refused, which is noted.
        """
        path = self.images.find_by_url(url)
        if path is None or path.suffix.lower() not in FILE_SUFFIXES:
            return ""
        try:
            return default_storage.url(self.store(path))
        except BrokenFile as error:
            notes.append(str(error))
            return ""

    def store(self, source: Path, name: str = "") -> str:
        """Store a file; one that an export of this site wrote keeps its `name`.

        Returns its name here. Raises BrokenFile for one that is not accepted.
        """
        try:
            with source.open("rb") as opened:
                taken = check_file(opened, source.stem)
        except UnacceptedFile as error:
            raise BrokenFile(f"the file “{source.name}” was not taken: {error}") from error
        content, new_name = taken.read(), taken.name or ""
        stored = STORED_FILE.fullmatch(name)
        if stored and new_name.endswith(f"-{stored['digest']}-{stored['size']}.{stored['suffix']}"):
            new_name = name
        self.images.save_file(new_name, content)
        return new_name
