"""Stored pictures, found again by their name; `cutting.py` makes them of what comes in.

The name says all that a page needs: `articles/sea-3f0c…-1600x1067.webp` has that size, and beside
it stand `sea-3f0c…-480.webp`, `…-960.webp` and the same widths as AVIF. To show one, no file is
opened.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.images import get_image_dimensions
from django.core.files.storage import default_storage
from django.db import models

from articles.content.markdown_extensions import StoredPicture

LEAST_WIDE_PREVIEW = 600
WIDTHS = (480, 960, 1600)
LARGEST = (1600, 3200)
# Names that a picture was given, at least: a stem, twelve digits of a hash, and the size.
STORED = re.compile(r"((?:\w+/)?[\w-]+-[0-9a-f]{12})-([1-9]\d{0,3})x([1-9]\d{0,3})\.webp", re.ASCII)


@dataclass(frozen=True)
class Picture:
    """A stored picture as others show it: its address, its size in pixels, and its words."""

    url: str
    width: int
    height: int
    alt: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether messengers can show it across the whole preview of a link."""
        return self.width >= LEAST_WIDE_PREVIEW and self.width > self.height


class UnreadablePicture(ValueError):
    """A file that is not taken as a picture; says to the author what to do."""


class ProcessedImage(ContentFile):
    """The largest version of a picture, and in `others` the further ones: {name: bytes}.

    `was_moving` is the first frame of an animation.
    """

    def __init__(self, name: str, versions: dict[str, bytes], *, was_moving: bool):
        super().__init__(versions.pop(name), name=name)
        self.others = versions
        self.was_moving = was_moving


def store_picture(cut: ProcessedImage, folder: str = "articles") -> str:
    """Store a picture with all its widths, the same one under the same name once; its address."""
    name = f"{folder}/{cut.name}"
    keep_versions(cut, folder)
    if not default_storage.exists(name):
        name = default_storage.save(name, cut)
    return default_storage.url(name)


def keep_versions(cut: ProcessedImage, folder: str) -> None:
    """Store the further versions, where they are not there already."""
    for other, content in cut.others.items():
        if not default_storage.exists(f"{folder}/{other}"):
            default_storage.save(f"{folder}/{other}", ContentFile(content))


def named_picture(name: str) -> StoredPicture | None:
    """What the name of a stored picture says of it; None for any other name."""
    if not (stored := STORED.fullmatch(name)):
        return None
    base, width, height = f"{settings.MEDIA_URL}{stored[1]}", int(stored[2]), int(stored[3])
    narrower = [step for step in WIDTHS if step < width]
    webp = [*(f"{base}-{step}.webp {step}w" for step in narrower)]
    return StoredPicture(
        width,
        height,
        webp=", ".join([*webp, f"{settings.MEDIA_URL}{name} {width}w"]),
        avif=", ".join(f"{base}-{step}.avif {step}w" for step in [*narrower, width]),
    )


def find_picture(address: str) -> StoredPicture | None:
    """A picture of this site's media by its address; None for anything else.

    Asks the disk once or twice: for a text that is being saved, not for a page that is shown.
    """
    name = unquote(address).removeprefix(settings.MEDIA_URL)
    if not address.startswith(settings.MEDIA_URL):
        return None
    try:
        if (picture := named_picture(name)) and default_storage.exists(name):
            return picture
        with default_storage.open(name) as file:
            width, height = get_image_dimensions(file)
    except (OSError, ValueError, SuspiciousFileOperation):
        return None
    return StoredPicture(width, height) if width and height else None


class PictureFieldFile(models.fields.files.ImageFieldFile):
    """A picture of a row; `stored` gives its widths by its name alone."""

    @property
    def stored(self) -> StoredPicture | None:
        return named_picture(self.name or "")

    def save(self, name, content, save=True):
        if isinstance(content, ProcessedImage):
            keep_versions(content, self.field.upload_to.rstrip("/"))
        super().save(name, content, save)


class PictureField(models.ImageField):
    """An ImageField whose picture comes in several widths; the database sees no difference."""

    attr_class = PictureFieldFile

    def deconstruct(self):
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.ImageField", arguments, options

    def formfield(self, **options):
        """Without a limit for the file's name, which no stored picture keeps."""
        return super().formfield(**{"max_length": None} | options)
