"""What an import has to say: what it made, left alone, changed, and could not take."""

from collections import Counter
from dataclasses import dataclass, field


class BrokenFile(Exception):
    """A file, or a part of one, that cannot be taken; its text says which line and why."""


@dataclass
class ImportReport:
    """`created` and `kept` are addresses of articles; the rest are lines for people.

    `changed` says what of an article is not as it was at its source, `left_out` what was meant
    for no reader, `problems` what should have come and could not, with its file and line.
    """

    created: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    made: Counter = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """The whole report, one line each; the last one sums it up."""
        parts = [
            ("Imported", self.created),
            ("Stands already, left as it is", self.kept),
            ("Changed on the way", self.changed),
            ("Left out", self.left_out),
            ("Could not be taken", self.problems),
        ]
        listing = [
            line
            for heading, entries in parts
            if entries
            for line in (f"{heading} ({len(entries):,}):", *(f"  {entry}" for entry in entries), "")
        ]
        return [*listing, self.summary()]

    def summary(self) -> str:
        """One sentence: how much came, and how much did not."""
        made = [
            counted(self.made[name], name)
            for name in ("topic", "author", "tag", "picture", "old address")
            if self.made[name]
        ]
        rest = [
            f"{len(entries):,} {what}"
            for what, entries in [
                ("here already", self.kept),
                ("left out", self.left_out),
                ("could not be taken", self.problems),
            ]
            if entries
        ]
        if self.created or made:
            start = f"New: {', '.join([counted(len(self.created), 'article'), *made])}."
        else:
            start = "Nothing has changed."
        return f"{start} Besides: {', '.join(rest)}." if rest else start


def counted(number: int, noun: str) -> str:
    """“1 picture”, “1,204 pictures”, “2 old addresses”."""
    ending = "" if number == 1 else "es" if noun.endswith("s") else "s"
    if number != 1 and noun.startswith("entry"):
        return f"{number:,} entries{noun[5:]}"
    return f"{number:,} {noun}{ending}"
