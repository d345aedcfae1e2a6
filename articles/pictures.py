"""Pictures: made safe and cut to size as they come in, found again by their name.

The name says all that a page needs: `articles/sea-3f0c…-1600x1067.webp` has that size, and beside
it stand `sea-3f0c…-480.webp`, `…-960.webp` and the same widths as AVIF. To show one, no file is
opened.
"""

import hashlib
import io
import re
import struct
import threading
from dataclasses import dataclass
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.images import get_image_dimensions
from django.core.files.storage import default_storage
from django.db import models
from django.utils.text import slugify
from PIL import Image, ImageCms, ImageOps

from articles.markup import StoredPicture

LEAST_WIDE_PREVIEW = 600
WIDTHS = (480, 960, 1600)
LARGEST = (1600, 3200)
MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 100_000_000
# A JPEG is read at a fraction of its size; everything else must be held in memory as a whole.
MOST_PIXELS_AS_A_WHOLE = 50_000_000
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF"]
# A camera's JPEG may hold several pictures that are no animation.
MOVING = ("GIF", "PNG", "WEBP", "AVIF")
# Names that this module gave, at least: a stem, twelve digits of a hash, and the size.
STORED = re.compile(r"((?:\w+/)?[\w-]+-[0-9a-f]{12})-([1-9]\d{0,3})x([1-9]\d{0,3})\.webp", re.ASCII)
# What Pillow's decoders are known to raise for broken files, beside OSError.
BROKEN = (
    *(OSError, ValueError, SyntaxError, RuntimeError, EOFError, struct.error, KeyError, TypeError),
    *(IndexError, OverflowError, MemoryError, Image.DecompressionBombError),
    Image.DecompressionBombWarning,
)
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Two large pictures at once would need twice the memory.
_one_at_a_time = threading.Lock()


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


class CutPicture(ContentFile):
    """The largest version of a picture, and in `others` the further ones: {name: bytes}.

    `was_moving` is the first frame of an animation.
    """

    def __init__(self, name: str, versions: dict[str, bytes], *, was_moving: bool):
        super().__init__(versions.pop(name), name=name)
        self.others = versions
        self.was_moving = was_moving


def cut_picture(file, stem: str) -> CutPicture:
    """The picture in a file, drawn anew upright and in sRGB, as WebP and AVIF of several widths.

    Place, camera and whatever else came in the file is gone; of an animation the first frame
    stays. Raises UnreadablePicture.
    """
    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise UnreadablePicture("This file is larger than 25 MB. Save the picture smaller.")
    file.seek(0)
    digest = hashlib.sha256(file.read()).hexdigest()[:12]
    file.seek(0)
    try:
        with _one_at_a_time:
            picture, was_moving = _drawn(file)
            base = f"{slugify(stem)[:60].strip('-') or 'picture'}-{digest}"
            return CutPicture(*_cut(picture, base), was_moving=was_moving)
    except UnreadablePicture:
        raise
    except BROKEN as error:
        raise UnreadablePicture(
            "This file cannot be read as a picture. Save it as JPEG, PNG or WebP and try again."
        ) from error


def store_picture(cut: CutPicture, folder: str = "articles") -> str:
    """Store a picture with all its widths, the same one under the same name once; its address."""
    name = f"{folder}/{cut.name}"
    keep_versions(cut, folder)
    if not default_storage.exists(name):
        name = default_storage.save(name, cut)
    return default_storage.url(name)


def keep_versions(cut: CutPicture, folder: str) -> None:
    """Store the further versions, where they are not there already."""
    for other, content in cut.others.items():
        if not default_storage.exists(f"{folder}/{other}"):
            default_storage.save(f"{folder}/{other}", ContentFile(content))


def _drawn(file):
    """The pixels alone, in sRGB, upright, at most 1,600 wide and 3,200 high; whether it moved."""
    with Image.open(file, formats=FORMATS) as picture:
        most = MOST_PIXELS if picture.format == "JPEG" else MOST_PIXELS_AS_A_WHOLE
        if picture.width * picture.height > most:
            raise UnreadablePicture(
                f"This picture has {picture.width * picture.height // 1_000_000} million pixels;"
                f" {most // 1_000_000} million are the most. Save it smaller."
            )
        orientation = picture.getexif().get(0x0112)
        profile = picture.info.get("icc_profile")
        was_moving = picture.format in MOVING and getattr(picture, "is_animated", False)
        picture.seek(0)
        if picture.mode.startswith("I"):
            # Sixteen bits of gray.
            picture = picture.convert("I").point(lambda value: value / 256).convert("L")
        elif picture.mode in ("1", "P", "PA"):
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        picture.thumbnail(LARGEST[::-1] if orientation in (5, 6, 7, 8) else LARGEST)
        upright = ImageOps.exif_transpose(picture)
        mode = "RGBA" if upright.has_transparency_data else "RGB"
        if profile and upright.mode in ("RGB", "CMYK"):
            upright = _in_srgb(upright, profile)
        # A fresh image carries no metadata over, whatever the format calls it.
        fresh = Image.new(mode, upright.size)
        fresh.paste(upright.convert(mode))
    return fresh, was_moving


def _in_srgb(picture, profile):
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture


def _cut(picture, base):
    width, height = picture.size
    versions, largest = {}, f"{base}-{width}x{height}.webp"
    for narrower in [*(step for step in WIDTHS if step < width), width]:
        scaled = picture.resize((narrower, max(1, round(height * narrower / width))))
        webp = largest if narrower == width else f"{base}-{narrower}.webp"
        versions[webp] = _saved(scaled, "WEBP", quality=80, method=4)
        versions[f"{base}-{narrower}.avif"] = _saved(scaled, "AVIF", quality=60, speed=8)
    return largest, versions


def _saved(picture, format, **options):
    content = io.BytesIO()
    picture.save(content, format, **options)
    return content.getvalue()


def named_picture(name: str) -> StoredPicture | None:
    """What the name of a stored picture says of it; None for a name that is not of this module."""
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
        if isinstance(content, CutPicture):
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
