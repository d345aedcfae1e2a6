"""Uploaded pictures, re-encoded without metadata in several widths by `decoder.py`."""

import hashlib
import json
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.utils.text import slugify

from articles.images.storage import MAX_UPLOAD_BYTES, ProcessedImage, UnreadablePicture

TOO_LARGE = (
    "This picture takes more memory than there is for one. Save it smaller, or as JPEG, and try"
    " again."
)
# With one thread's memory, and in the file system's own encoding
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "PYTHONUTF8": "1"}
# Two large pictures at once would need twice the memory.
_memory_lock = threading.Lock()


def process_image(file: File | BinaryIO, stem: str, *, megabytes: int = 0) -> ProcessedImage:
    """The picture in a file, upright and in sRGB, as WebP and AVIF in several widths.

    All metadata is removed; of an animation the first frame is kept. Takes no more than so many
    `megabytes` for it, unless that is 0. Raises UnreadablePicture.
    """
    if file.seek(0, 2) > MAX_UPLOAD_BYTES:
        raise UnreadablePicture(
            f"This file is larger than {MAX_UPLOAD_BYTES >> 20} MB. Save the picture smaller."
        )
    file.seek(0)
    digest = hashlib.sha256()
    with TemporaryDirectory() as folder, _memory_lock:
        source = Path(folder) / "source"
        with source.open("wb") as copy:
            for part in iter(lambda: file.read(1 << 16), b""):
                digest.update(part)
                copy.write(part)
        base = f"{slugify(stem)[:60].strip('-') or 'picture'}-{digest.hexdigest()[:12]}"
        child = subprocess.run(
            [sys.executable, "-m", "articles.images.decoder", source, base, str(megabytes)],
            cwd=settings.BASE_DIR,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C would end it first, as if the picture were too large.
            start_new_session=True,
        )
        # Decoders end it, or it ends itself, where they get no more memory.
        made = {"refused": TOO_LARGE} if child.returncode else json.loads(child.stdout)
        if "refused" in made:
            raise UnreadablePicture(made["refused"])
        source.unlink()
        versions = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    return ProcessedImage(made["name"], versions, was_animated=bool(made["was_animated"]))
