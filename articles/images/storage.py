"""Stored pictures and their versions, which `decoder.py` makes.

The name has all that a page needs, so that no file is opened to show it:
`articles/sea-3f0c…-1600x1067.webp` has that size, and its narrower versions are
`sea-3f0c…-480.webp`, `…-960.webp` and the same widths as AVIF.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django import forms
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.images import get_image_dimensions
from django.core.files.storage import default_storage
from django.db import models

from articles.content.extensions.site import StoredPicture
from articles.images.sizes import WIDTHS

MAX_UPLOAD_BYTES = 25 * 1024 * 1024
# In lower case these are the ends of their MIME types.
UPLOAD_FORMATS = ("JPEG", "PNG", "WebP", "GIF", "AVIF", "HEIC", "TIFF")
UPLOAD_FORMATS_TEXT = f"{', '.join(UPLOAD_FORMATS[:-1])} or {UPLOAD_FORMATS[-1]}"
MIN_PREVIEW_WIDTH = 600
# A stem, twelve digits of a hash, and the size.
STORED_NAME = re.compile(
    r"((?:\w+/)?[\w-]+-[0-9a-f]{12})-([1-9]\d{0,3})x([1-9]\d{0,3})\.webp", re.ASCII
)


@dataclass(frozen=True)
class Picture:
    """A stored picture for link previews: its URL, its size in pixels, and its alt text."""

    url: str
    width: int
    height: int
    alt: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether messengers can show it in the full width of a link preview."""
        return self.width >= MIN_PREVIEW_WIDTH and self.width > self.height


class UnreadablePicture(ValueError):
    """A file that is not accepted as a picture; tells the author what to do."""


class ProcessedImage(ContentFile):
    """The largest version of a picture, and the others in `other_versions`: {name: bytes}.

    `was_animated`: the picture is the first frame of an animation.
    """

    def __init__(self, name: str, versions: dict[str, bytes], *, was_animated: bool):
        super().__init__(versions.pop(name), name=name)
        self.other_versions = versions
        self.was_animated = was_animated


def store_picture(image: ProcessedImage, folder: str = "articles") -> str:
    """Store a picture with all its versions, unless it is there already; returns its URL."""
    name = f"{folder}/{image.name}"
    store_versions(image, folder)
    if not default_storage.exists(name):
        name = default_storage.save(name, image)
    return default_storage.url(name)


def store_versions(image: ProcessedImage, folder: str) -> None:
    """Store the other versions where they are missing."""
    for other, content in image.other_versions.items():
        if not default_storage.exists(f"{folder}/{other}"):
            default_storage.save(f"{folder}/{other}", ContentFile(content))


def picture_from_name(name: str) -> StoredPicture | None:
    """The size and versions of a stored picture, by its name; None for any other name."""
    if not (stored := STORED_NAME.fullmatch(name)):
        return None
    base, width, height = f"{settings.MEDIA_URL}{stored[1]}", int(stored[2]), int(stored[3])
    narrower = [step for step in WIDTHS if step < width]
    webp = [f"{base}-{step}.webp {step}w" for step in narrower]
    return StoredPicture(
        width,
        height,
        webp=", ".join([*webp, f"{settings.MEDIA_URL}{name} {width}w"]),
        avif=", ".join(f"{base}-{step}.avif {step}w" for step in [*narrower, width]),
    )


def find_picture(address: str) -> StoredPicture | None:
    """A picture of this site's media by its URL; None for anything else.

    Asks the storage once or twice: used while a text is saved, not while a page is shown.
    """
    name = unquote(address).removeprefix(settings.MEDIA_URL)
    if not address.startswith(settings.MEDIA_URL):
        return None
    try:
        if (picture := picture_from_name(name)) and default_storage.exists(name):
            return picture
        with default_storage.open(name) as file:
            width, height = get_image_dimensions(file)
    except (OSError, ValueError, SuspiciousFileOperation):
        return None
    return StoredPicture(width, height) if width and height else None


class PictureFieldFile(models.fields.files.ImageFieldFile):
    """A picture of a row; `stored` has its size and versions."""

    @property
    def stored(self) -> StoredPicture | None:
        return picture_from_name(self.name or "")

    def save(self, name: str, content: File, save: bool = True) -> None:
        if isinstance(content, ProcessedImage):
            store_versions(content, str(self.field.upload_to).rstrip("/"))
        super().save(name, content, save)


def preview_of(file: Any, alt: str) -> Picture | None:
    """The picture of a row for link previews; None where it has none."""
    if not file:
        return None
    sizes = (file.field.width_field, file.field.height_field)
    width, height = (getattr(file.instance, name) or 0 for name in sizes)
    return Picture(file.url, width, height, alt)


class PictureField(models.ImageField):
    """An ImageField for processed pictures; the same as an ImageField for the database."""

    attr_class = PictureFieldFile

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.ImageField", arguments, options

    def formfield(self, **options: Any) -> forms.Field | None:
        """Without a limit on the file's name, which is not kept."""
        return super().formfield(**{"max_length": None} | options)
