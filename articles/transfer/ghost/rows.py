"""Reads the tables of a Ghost export row by row, so that memory holds one post at a time."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from sys import getsizeof
from typing import Any

from articles.transfer.encoding import open_text
from articles.transfer.pasted import PastedPictures, TextWithoutPictures
from articles.transfer.report import BrokenFile
from articles.transfer.wordpress.wxr import MAX_SIZE

type Row = dict[str, Any]

# Python reads no number of thousands of digits.
DECODER = json.JSONDecoder(parse_int=lambda text: int(text) if len(text) < 99 else text)
CHUNK_SIZE, MOST_READ = 1 << 20, 2 << 20
# What an error this near to the end of what was read may come from
LONGEST_SIGN = 12
# The column of a post that is read over, which says why
TOO_LONG = "too long"
# A string, to the end of what was read if it goes on behind that, or a bracket
TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|(?P<open>\\?)\Z)|[][{}]', re.DOTALL)


def read_rows(path: Path, pictures: PastedPictures | None = None) -> Iterator[tuple[str, Row]]:
    """Each row of an export, with the name of its table, and its pictures.

    A post that is too long has the column TOO_LONG alone. Raises BrokenFile
    for what is no JSON or cut off, OSError for a file that cannot be read.
    """
    with open_text(path) as file:
        reader = _JsonReader(TextWithoutPictures(file, pictures))
        try:
            yield from reader.rows()
        except RecursionError as error:
            raise BrokenFile("is nested too deeply.") from error


class _JsonReader:
    def __init__(self, file: TextWithoutPictures):
        self._file = file
        self._text = ""
        self._at = 0
        self._is_end = False
        self._line, self._column = 1, 1

    def rows(self, name: str = "") -> Iterator[tuple[str, Row]]:
        """The objects in the lists of `data`, wherever that stands; anything else is read over."""
        if self._next() == "{" and name in ("", "db", "data"):
            for key in self._items("}"):
                yield from self.rows("data" if name == "data" and key == "db" else key)
        elif self._next() == "[" and name:
            for _ in self._items("]"):
                if name == "db":
                    yield from self.rows(name)
                elif isinstance(value := self._value(name), dict):
                    yield name, value
        else:
            self._value()

    def _items(self, end: str) -> Iterator[str]:
        """Stops before each item of an object or a list; gives its key in an object."""
        self._at += 1
        while (sign := self._next()) != end:
            key = ""
            if end == "}":
                if sign != '"':
                    raise self._error("Expecting property name", self._at)
                key = self._value()
                if self._next() != ":":
                    raise self._error("Expecting ':'", self._at)
                self._at += 1
            yield key
            if self._next() == ",":
                self._at += 1
            elif self._next() != end:
                raise self._error("Expecting ','", self._at)
        self._at += 1

    def _next(self) -> str:
        """The next sign that is no blank."""
        while True:
            while self._at < len(self._text) and self._text[self._at].isspace():
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if self._is_end:
                raise self._error("", self._at)
            self._fill()

    def _value(self, table: str = "") -> Any:
        self._next()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
                # A number may go on.
                if end < len(self._text) or self._is_end:
                    self._at = end
                    return value
            except json.JSONDecodeError as error:
                is_open = error.msg.startswith("Unterminated")
                is_cut = is_open or error.pos >= len(self._text.rstrip()) - LONGEST_SIGN
                if self._is_end or not is_cut:
                    raise self._error("" if is_cut else error.msg, error.pos) from error
            if getsizeof(self._text) > MAX_SIZE:
                # Of another table it may be what closes a post.
                too_long = self._error("a text is too long", self._at)
                if table != "posts":
                    raise too_long
                self._read_over()
                return {TOO_LONG: str(too_long)}
            self._fill()

    def _read_over(self) -> None:
        """Go behind the object that begins here, and keep nothing of it."""
        depth = 0
        while True:
            kept = ""
            for token in TOKEN.finditer(self._text, self._at):
                if token["open"] is not None:
                    kept = f'"{token["open"]}'
                depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
                if not depth:
                    self._at = token.end()
                    return
            if self._is_end:
                raise self._error("", len(self._text))
            self._at = len(self._text)
            self._fill()
            self._text = kept + self._text

    def _fill(self) -> None:
        """Read on: as much as is kept, so that a long value is tried few times."""
        read, self._text = self._text[: self._at], self._text[self._at :]
        self._count(read)
        more = self._file.read(min(max(CHUNK_SIZE, len(self._text)), MOST_READ))
        self._text, self._at, self._is_end = self._text + more, 0, not more

    def _count(self, text: str) -> None:
        self._line += text.count("\n")
        last = text.rpartition("\n")
        self._column = len(last[2]) + (1 if last[1] else self._column)

    def _error(self, reason: str, position: int) -> BrokenFile:
        self._count(self._text[:position])
        where = f"line {self._line:,}, column {self._column:,}"
        reason = reason or "the file was cut off here; what stood before is imported"
        return BrokenFile(f"{where}: {reason}.")
