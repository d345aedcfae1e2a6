"""Pictures in several widths, made by a process of its own, which imports hardly more than Pillow.

Each picture has a copy of that process: all memory that it takes is given back, and can be limited.
"""

import io
import json
import math
import os
import re
import resource
import struct
import sys
from pathlib import Path

# Else Pillow would load all of its formats for one of the three.
from PIL import AvifImagePlugin, Image, ImageCms, ImageOps, TiffImagePlugin, WebPImagePlugin  # noqa: F401

from articles.images.sizes import LARGEST, WIDTHS

MAX_PIXELS = 100_000_000
# A JPEG is decoded at a fraction of its size; all other formats must fit into memory whole.
MAX_PIXELS_UNSCALED = 50_000_000
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF"]
HEIC = re.compile(rb".{4}ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL)
# Not JPEG: a camera may store several pictures in one, which are no animation.
ANIMATED = ("GIF", "PNG", "WEBP", "AVIF")
# What Pillow's decoders are known to raise for broken files.
DECODING_ERRORS = (
    *(OSError, ValueError, SyntaxError, RuntimeError, EOFError, struct.error, KeyError, TypeError),
    *(IndexError, OverflowError, Image.DecompressionBombError, Image.DecompressionBombWarning),
)
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# How many rows are made smaller at a time, as Pillow copies all that it is given, and how many of
# their neighbours each of them is made of.
ROWS, NEIGHBOURS = 64, 2
ORIENTATION = 0x0112
UNREADABLE = "This file cannot be read as a picture. Save it as JPEG, PNG or WebP and try again."


class TooLarge(Exception):
    """A picture has more pixels than are decoded; tells the author what to do."""


def make_versions(
    source: Path, base: str, megabytes: int, *, is_kept: bool = True
) -> dict[str, str | bool]:
    """Write the versions of a picture beside it, each under `base` and its size, if it `is_kept`.

    Takes no more than that much memory of its own, unless it is 0. Returns the name of the largest,
    and whether the picture was animated, or as `refused` why there is none.
    """
    if megabytes:
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    try:
        picture, was_animated = _decode(source)
        name = f"{base}-{picture.width}x{picture.height}.webp"
        if is_kept:
            # More threads end sooner, and take more of the processors, which an import does not.
            threads = 1 if megabytes else os.process_cpu_count() or 1
            _write(picture, source.with_name(name), threads)
        return {"name": name, "was_animated": was_animated}
    except TooLarge as error:
        return {"refused": str(error)}
    except Image.DecompressionBombError:
        return {"refused": "This picture has far too many pixels. Save it smaller."}
    except DECODING_ERRORS:
        return {"refused": UNREADABLE}


def _decode(source: Path) -> tuple[Image.Image, bool]:
    """The pixels alone, in sRGB, upright, at most 1,600 × 3,200; and whether it was animated."""
    picture, was_animated = _open_small(source)
    ImageOps.exif_transpose(picture, in_place=True)
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        picture = _in_srgb(picture, profile)
    # A new image carries over no metadata, whatever the format calls it.
    pixels = Image.new(mode, picture.size)
    pixels.paste(picture.convert(mode))
    return pixels, was_animated


def _open_small(path: Path) -> tuple[Image.Image, bool]:
    with Image.open(path, formats=_formats_of(path)) as source:
        most = MAX_PIXELS if source.format == "JPEG" else MAX_PIXELS_UNSCALED
        if source.width * source.height > most:
            raise TooLarge(
                f"This picture has {source.width * source.height // 1_000_000} million pixels;"
                f" {most // 1_000_000} million are the most. Save it smaller."
            )
        # Pillow turns a TIFF itself, and gives its size as it is seen.
        orientation = 1 if source.format == "TIFF" else source.getexif().get(ORIENTATION, 1)
        was_animated = source.format in ANIMATED and getattr(source, "is_animated", False)
        source.seek(0)
        largest = LARGEST[::-1] if orientation in (5, 6, 7, 8) else LARGEST
        picture = _within(largest, source)
    picture.info = source.info
    picture.getexif()[ORIENTATION] = orientation
    return picture, was_animated


def _within(largest: tuple[int, int], source: Image.Image) -> Image.Image:
    """The picture without a palette, made smaller where it is larger, in bands of rows."""
    scale = max(1, source.width / largest[0], source.height / largest[1])
    width, height = (max(1, round(measure / scale)) for measure in source.size)
    # A JPEG can be decoded at a fraction of its size: not much below, where it gets coarse.
    source.draft("", (width * 3 // 2, height * 3 // 2))
    step = source.height / height
    bands = []
    for top in range(0, height, ROWS):
        rows = min(ROWS, height - top)
        first = max(0, int((top - NEIGHBOURS) * step))
        last = min(source.height, math.ceil((top + rows + NEIGHBOURS) * step))
        band = source.crop((0, first, source.width, last))
        if band.mode.startswith("I"):
            # Sixteen bits of gray.
            band = band.convert("I").point(lambda value: value / 256).convert("L")
        elif band.mode in ("1", "P", "PA"):
            band = band.convert("RGBA" if source.has_transparency_data else "RGB")
        box = (0, top * step - first, source.width, (top + rows) * step - first)
        bands.append(band.resize((width, rows), box=box))
    picture = Image.new(bands[0].mode, (width, height))
    for number, band in enumerate(bands):
        picture.paste(band, (0, number * ROWS))
    return picture


def _formats_of(path: Path) -> list[str]:
    """What Pillow may take the file for. HEIC, as phones take pictures, needs a library of twenty
    megabytes, which is loaded for that format alone."""
    with path.open("rb") as file:
        head = file.read(12)
    if not HEIC.match(head):
        return FORMATS
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)
    return ["AVIF", "HEIF"]


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture
    return converted or picture


def _write(picture: Image.Image, largest: Path, threads: int) -> None:
    width, height = picture.size
    base = largest.name.rpartition("-")[0]
    # What takes most memory first: later ones find theirs in what it gave back.
    for version_width in [width, *(step for step in reversed(WIDTHS) if step < width)]:
        scaled = picture
        if version_width < width:
            scaled = picture.resize((version_width, max(1, round(height * version_width / width))))
        version = largest.with_name(f"{base}-{version_width}.avif")
        scaled.save(version, "AVIF", quality=60, speed=8, max_threads=threads)
        webp = largest if version_width == width else version.with_suffix(".webp")
        scaled.save(webp, "WEBP", quality=80, method=4)


def _serve() -> None:
    """Make what each line names, and answer with one, which is empty if a copy has died."""
    Image.preinit()  # for all copies: it takes longer than a small picture
    for line in sys.stdin:
        if child := os.fork():
            if os.waitpid(child, 0)[1]:
                print(flush=True)
        else:
            source, base, megabytes, is_kept = json.loads(line)
            made = make_versions(Path(source), base, megabytes, is_kept=is_kept)
            print(json.dumps(made), flush=True)
            os._exit(0)


if __name__ == "__main__":
    _serve()
