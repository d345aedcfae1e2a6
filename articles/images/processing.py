"""Uploaded pictures, re-encoded without metadata in several widths by `decoder.py`."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

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


class Decoder:
    """The process whose copies decode pictures: the end of one costs no other its start.

    Takes no more than so many `megabytes` for each, unless that is 0. To be closed.
    """

    def __init__(self, megabytes: int = 0):
        self.megabytes = megabytes
        # Of bytes, with pipes
        self._process: Any = None

    def make(self, source: Path, base: str, *, is_kept: bool) -> dict[str, Any]:
        """What `make_versions` answers; `refused` if it takes too much memory."""
        self._process = self._process or subprocess.Popen(
            [sys.executable, "-m", "articles.images.decoder"],
            cwd=settings.BASE_DIR,
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C would end it first, as if the picture were too large.
            start_new_session=True,
        )
        question, answer = json.dumps([str(source), base, self.megabytes, is_kept]), b""
        try:
            with suppress(BrokenPipeError):
                self._process.stdin.write(question.encode() + b"\n")
                self._process.stdin.flush()
                answer = self._process.stdout.readline().strip()
        finally:
            # Decoders end a copy, or it ends itself, where they get no more memory.
            if not answer:
                self.close()
        return json.loads(answer) if answer else {"refused": TOO_LARGE}

    def close(self) -> None:
        """End the process with any copy, which writes nothing from then on."""
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None


def process_image(
    file: File | BinaryIO, stem: str, *, decoder: Decoder | None = None, is_kept: bool = True
) -> ProcessedImage:
    """The picture in a file, upright and in sRGB, as WebP and AVIF in several widths.

    All metadata is removed; of an animation the first frame is kept. Without `is_kept` it has its
    name alone, and no content. Raises UnreadablePicture.
    """
    if file.seek(0, 2) > MAX_UPLOAD_BYTES:
        raise UnreadablePicture(
            f"This file is larger than {MAX_UPLOAD_BYTES >> 20} MB. Save the picture smaller."
        )
    file.seek(0)
    digest = hashlib.sha256()
    with TemporaryDirectory() as folder, _memory_lock, ExitStack() as stack:
        decoder = decoder or stack.enter_context(closing(Decoder()))
        source = Path(folder) / "source"
        with source.open("wb") as copy:
            for part in iter(lambda: file.read(1 << 16), b""):
                digest.update(part)
                copy.write(part)
        base = f"{slugify(stem)[:60].strip('-') or 'picture'}-{digest.hexdigest()[:12]}"
        made = decoder.make(source, base, is_kept=is_kept)
        if "refused" in made:
            raise UnreadablePicture(made["refused"])
        source.unlink()
        versions = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    versions.setdefault(made["name"], b"")
    return ProcessedImage(made["name"], versions, was_animated=bool(made["was_animated"]))
