"""What an import did, and the error of a file that cannot be imported."""

import html
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

# Articles that a line about several of them names
NAMED = 5
# Called with the number of articles that were read, and of all
type Progress = Callable[[int, int], None]
CUT_OFF = "the file was cut off here; what stood before is imported. Export it once more."


class BrokenFile(Exception):
    """A file, or a part of one, cannot be imported; the message says where and why."""


@dataclass
class ImportReport:
    """`created` and `kept` name articles by slug; the other lists are sentences for people.

    `changed` says how an article differs from its source, `left_out` what was not meant for
    readers, `problems` what could not be imported, with its file and line. `counts` counts new
    rows by their noun.
    """

    created: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def lines(self, *, grouped: bool = False) -> list[str]:
        """The whole report; the last line sums it up. Equal notes are one line if `grouped`."""
        lines = []
        for heading, items in [
            ("Imported", self.created),
            ("Stands already, left as it is", self.kept),
            ("Changed on the way", _grouped(self.changed) if grouped else self.changed),
            ("Left out", self.left_out),
            ("Could not be taken", self.problems),
        ]:
            if items:
                lines += [f"{heading} ({len(items):,}):", *(f"  {item}" for item in items), ""]
        # Names of files may hold bytes that are no UTF-8.
        lines = [line.encode("utf-8", "backslashreplace").decode() for line in lines]
        return [*lines, self.summary()]

    def summary(self) -> str:
        """One or two sentences: how much was imported, and how much was not."""
        nouns = ("topic", "author", "tag", "picture", "file", "old address")
        new = [counted(self.counts[noun], noun) for noun in nouns if self.counts[noun]]
        new = [counted(len(self.created), "article"), *new] if self.created or new else []
        summary = f"New: {', '.join(new)}." if new else "Nothing has changed."
        others = {"here already": self.kept, "left out": self.left_out}
        others["could not be taken"] = self.problems
        rest = [f"{len(items):,} {what}" for what, items in others.items() if items]
        return f"{summary} Besides: {', '.join(rest)}." if rest else summary


def _grouped(notes: list[str]) -> list[str]:
    """The notes with those that say the same of several articles in one line."""
    names: dict[str, list[str]] = {}
    for note in notes:
        name, _, text = note.partition(": ")
        names.setdefault(text, []).append(name)
    lines = []
    for text, of in names.items():
        named = ", ".join(of[:NAMED]) + (", …" if len(of) > NAMED else "")
        lines.append(f"{named}: {text}" if len(of) == 1 else f"{len(of):,} × {text}: {named}")
    return lines


def counted(number: int, noun: str) -> str:
    """“1 picture”, “1,204 pictures”, “2 old addresses”."""
    if number == 1:
        return f"1 {noun}"
    if noun.startswith("entry"):
        return f"{number:,} entries{noun[5:]}"
    return f"{number:,} {noun}{'es' if noun.endswith('s') else 's'}"


def messages_of(error: Exception) -> list[str]:
    """The messages of an error, each with the field that it is about."""
    if not isinstance(error, ValidationError):
        return str(error).split("\n")
    if not hasattr(error, "error_dict"):
        return error.messages
    return [
        f"{name}: {text}" if name != "__all__" else text
        for name, texts in error.message_dict.items()
        for text in texts
    ]


def reason_of(error: Exception) -> str:
    """Why a part of an export cannot be taken, with the kind of an error that nobody foresaw."""
    foreseen = isinstance(error, BrokenFile | OSError)
    return str(error) if foreseen else f"it cannot be read ({error!r})."


def quoted(markup: str) -> str:
    """The first words of something that is left out, behind its name; empty if it has none."""
    words = html.unescape(" ".join(re.sub(r"<[^>]*>", " ", markup).split()))
    return f" (“{words[:200]}”)" if words else ""
