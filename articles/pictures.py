"""Pictures: made safe before they are stored, measured before they are shown."""

import io
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.images import get_image_dimensions
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

LARGEST_SIDE = 2000
MOST_PIXELS = 60_000_000
QUALITY = 82
LEAST_WIDE_PREVIEW = 600


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


def cleaned_picture(upload, name: str) -> ContentFile:
    """The picture in `upload` as a new WebP file called `name`.webp.

    It is decoded and drawn anew, turned upright, at most 2,000 pixels a side; place, camera and
    whatever else came in the file is gone. Raises OSError or ValueError where it is no picture.
    """
    with Image.open(upload, formats=["JPEG", "PNG", "WEBP", "GIF"]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("The picture has too many pixels.")
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        mode = "RGBA" if upright.has_transparency_data else "RGB"
        clean = io.BytesIO()
        # A fresh image carries no metadata over, whatever the format calls it.
        fresh = Image.new(mode, upright.size)
        fresh.paste(upright.convert(mode))
        fresh.save(clean, "WEBP", quality=QUALITY, method=6)
    return ContentFile(clean.getvalue(), name=f"{name}.webp")


def picture_size(src: str) -> tuple[int, int] | None:
    """Width and height in pixels of a picture in the site's media; None for anything else."""
    name = src.removeprefix(settings.MEDIA_URL)
    if name == src:
        return None
    try:
        with default_storage.open(name) as file:
            width, height = get_image_dimensions(file)
    except (OSError, ValueError, SuspiciousFileOperation):
        return None
    return (width, height) if width and height else None
