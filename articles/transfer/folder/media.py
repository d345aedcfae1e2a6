"""Puts the images that files of a folder refer to into the media storage."""

import re
from pathlib import Path

from django.core.files.storage import default_storage

from articles.transfer.images import ImageImporter, StoredImage
from articles.transfer.report import ImportReport

# Code comes first, as it holds no images.
IMAGE = re.compile(
    r"(?ms)^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)|\Z)|`[^`\n]+`"
    r"|(?P<before>!\[(?:[^\]\\]|\\.)*\]\(\s*<?|<img\b[^>]*?\ssrc=[\"'])"
    r"(?P<path>(?!/|[a-zA-Z][a-zA-Z0-9+.-]*:)[^)\s>\"']+)"
)


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
        top, *rest = path.relative_to(self.images.root).parts
        name = "/".join(rest) if top == "media" and path.suffix == ".webp" else ""
        stored = self.images.store(path, name=name, folder=folder)
        self.report.changed += [f"{reference}: {note}" for note in stored.notes]
        return stored

    def store_text_images(self, text: str, parent: Path) -> str:
        """The Markdown with the URLs that its images have here."""

        def replace(match: re.Match[str]) -> str:
            stored = self.store_image(match["path"], "articles", parent)
            return match["before"] + default_storage.url(stored.name) if stored else match[0]

        return IMAGE.sub(replace, text)
