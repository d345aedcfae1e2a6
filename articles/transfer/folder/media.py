"""Puts the images that files of a folder refer to into the media storage."""

import re
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import get_image_dimensions
from django.core.files.storage import default_storage
from django.utils import timezone

from articles.images.sizes import LARGEST
from articles.models import MediaFile
from articles.transfer.folder.fields import PATTERNS
from articles.transfer.images import ImageImporter, StoredImage
from articles.transfer.report import ImportReport
from attachment_site.core.storage.files import file_from_name

WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


class MediaWriter:
    """Stores images and reports how they changed.

    `parent` is the folder of the file that refers to an image. Both methods raise BrokenFile for
    an image that is not in the folder or cannot be read.
    """

    def __init__(self, report: ImportReport, images: ImageImporter):
        self.report = report
        self.images = images

    def store_image(self, reference: str | None, folder: str, parent: Path) -> StoredImage | None:
        """The stored image, under its old name if an export of this site wrote it."""
        if not reference:
            return None
        path = self.images.find_by_path(reference, parent)
        name = self._exported_name(path) if _is_clean_webp(path.read_bytes()) else ""
        stored = self.images.store(path, name=name, folder=folder)
        self.report.changed += [f"{reference}: {note}" for note in stored.notes]
        return stored

    def save_row(self, values: dict[str, Any], position: int) -> None:
        """Put a picture or file into the media library, unless it is there."""
        path = self.images.find_by_path(values["file"], self.images.root)
        if path.suffix == ".webp":
            image = self.store_image(values["file"], "articles", self.images.root)
            name = image.name if image else ""
        else:
            name = self.images.store_file(path, self._exported_name(path))
        if self.images.dry_run or MediaFile.objects.filter(file=name).exists():
            return
        if row := MediaFile.objects.register(name, title=values["name"], alt=values["alt"]):
            row.uploaded_at = values["added"] or timezone.now()
            row.save(update_fields=["uploaded_at"])

    def _exported_name(self, path: Path) -> str:
        top, *rest = path.relative_to(self.images.root).parts
        return "/".join(rest) if top == "media" else ""

    def store_text_images(self, text: str, parent: Path) -> str:
        """The Markdown with the URLs that its images and files have here."""

        def replace(match: re.Match[str]) -> str:
            if match["path"] and file_from_name(match["path"].removeprefix("media/")):
                path = self.images.find_by_path(match["path"], parent)
                name = self.images.store_file(path, self._exported_name(path))
                return match["before"] + default_storage.url(name)
            stored = self.store_image(match["path"], "articles", parent)
            return match["before"] + default_storage.url(stored.name) if stored else match[0]

        return PATTERNS.image.sub(replace, text)


def _is_clean_webp(content: bytes) -> bool:
    """Whether these bytes are a still WebP file without metadata or anything behind it.

    Pillow reads over unknown chunks and trailing bytes, so they are looked for here.
    """
    if not re.match(rb"RIFF.{4}WEBP", content, re.DOTALL):
        return False
    end = 8 + int.from_bytes(content[4:8], "little")
    position = 12
    while position + 8 <= end:
        if content[position : position + 4] not in WEBP_CHUNKS:
            return False
        length = int.from_bytes(content[position + 4 : position + 8], "little")
        position += 8 + length + length % 2
    width, height = get_image_dimensions(ContentFile(content))
    return position == end == len(content) and 0 < max(width or 0, height or 0) <= max(LARGEST)
