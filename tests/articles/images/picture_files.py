"""Pictures to upload, and the files that were stored."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture_bytes(*, size=(40, 30), format="JPEG", mode="RGB", **save):
    buffer = io.BytesIO()
    Image.new(mode, size, "#8f3d2b" if mode in ("RGB", "RGBA") else 0).save(buffer, format, **save)
    return buffer.getvalue()


def picture_file(name, **options):
    return SimpleUploadedFile(name, picture_bytes(format="PNG", **options), "image/png")


def stored_files(media):
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())
