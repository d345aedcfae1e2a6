"""Large pictures that were pasted into a text: kept in files, so that no text fills the memory."""

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, TextIO

DATA_URL = re.compile(r"data:image/[\w.+-]+(?:;[\w=-]+)*;base64,", re.IGNORECASE)
# Base64 of at least 3 kB; shorter ones stay where they are.
PICTURE = re.compile(r"data:image/[\w.+-]+(?:;[\w=-]+)*;base64,(?=[A-Za-z0-9+/=]{4000})")
END = re.compile(r"[^A-Za-z0-9+/=]")
# What the beginning of a picture may need to be known as one
TAIL = 4_200
KEPT = "data:image/x-kept;base64,"


class PastedPictures:
    """The pictures of one import, by the number that stands for each in its text."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._number = 0

    def close(self) -> None:
        """Delete the files."""
        if self._folder:
            self._folder.cleanup()

    def new_file(self) -> tuple[str, BinaryIO]:
        """A number, and the file into which its Base64 is to be written."""
        self._folder = self._folder or TemporaryDirectory()
        self._number += 1
        return str(self._number), (Path(self._folder.name) / str(self._number)).open("wb")

    def open(self, url: str) -> BinaryIO:
        """The picture of a `data:` URL, or that its number stands for. Raises ValueError."""
        data = url.partition(",")[2]
        is_kept = url.startswith(KEPT) and data.isdecimal() and 0 < int(data) <= self._number
        if not (is_kept and self._folder):
            return BytesIO(b64decode(data))
        source = Path(self._folder.name) / data
        with source.open("rb") as file, source.with_suffix(".picture").open("wb") as picture:
            # Of whole groups of four signs
            for part in iter(lambda: file.read(4 << 14), b""):
                picture.write(b64decode(part))
        return source.with_suffix(".picture").open("rb")


class TextWithoutPictures:
    """A text file that reads as if a number stood for each of its large pictures."""

    def __init__(self, file: TextIO, pictures: PastedPictures | None):
        """Without `pictures` they are read over."""
        self._file = file
        self._pictures = pictures
        self._rest = ""
        self._output: BinaryIO | None = None
        self._is_inside = False

    def read(self, size: int = 1 << 20) -> str:
        """The next part of the text; empty at its end."""
        parts: list[str] = []
        while not any(parts):
            chunk = self._file.read(size)
            self._read(self._rest + chunk, parts, is_last=not chunk)
            if not chunk:
                break
        return "".join(parts)

    def _read(self, text: str, parts: list[str], *, is_last: bool) -> None:
        while True:
            if self._is_inside:
                end = END.search(text)
                stop = end.start() if end else len(text)
                if self._output:
                    self._output.write(text[:stop].encode())
                text = text[stop:]
                if end is None and not is_last:
                    break
                self._is_inside = False
                if self._output:
                    self._output.close()
            if not (match := PICTURE.search(text)):
                break
            number = "0"
            if self._pictures:
                number, self._output = self._pictures.new_file()
            parts.append(f"{text[: match.start()]}{KEPT}{number}")
            text, self._is_inside = text[match.end() :], True
        kept = 0 if is_last or self._is_inside else TAIL
        parts.append(text[: max(len(text) - kept, 0)])
        self._rest = text[max(len(text) - kept, 0) :]
