"""Uploaded pictures, made safe and cut to size.

Pillow takes five megabytes of each process, so this is imported where a picture has come in.
"""

import hashlib
import io
import struct
import threading

from django.utils.text import slugify
from PIL import Image, ImageCms, ImageOps

from articles.images.storage import LARGEST, WIDTHS, ProcessedImage, UnreadablePicture

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 100_000_000
# A JPEG is read at a fraction of its size; everything else must be held in memory as a whole.
MOST_PIXELS_AS_A_WHOLE = 50_000_000
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF"]
# A camera's JPEG may hold several pictures that are no animation.
MOVING = ("GIF", "PNG", "WEBP", "AVIF")
# What Pillow's decoders are known to raise for broken files, beside OSError.
BROKEN = (
    *(OSError, ValueError, SyntaxError, RuntimeError, EOFError, struct.error, KeyError, TypeError),
    *(IndexError, OverflowError, MemoryError, Image.DecompressionBombError),
    Image.DecompressionBombWarning,
)
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Two large pictures at once would need twice the memory.
_one_at_a_time = threading.Lock()


def process_image(file, stem: str) -> ProcessedImage:
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
            return ProcessedImage(*_cut(picture, base), was_moving=was_moving)
    except UnreadablePicture:
        raise
    except BROKEN as error:
        raise UnreadablePicture(
            "This file cannot be read as a picture. Save it as JPEG, PNG or WebP and try again."
        ) from error


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
