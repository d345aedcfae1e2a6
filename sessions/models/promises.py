"""What applicants are promised, in days and in words."""

import datetime
from typing import Any

from django.utils import timezone


def in_words(names: list[str]) -> str:
    """The names as a sentence lists them: “A”, “A and B”, “A, B and C”."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def answer_due_on(asked_at: datetime.datetime, days: int | None) -> datetime.date | None:
    """The last day, in the site's time zone, on which an answer that was promised within `days` is
    in time; None if no day was promised."""
    if days is None:
        return None
    return timezone.localdate(asked_at) + datetime.timedelta(days=days)


class NamesReaders:
    """The practice, as far as it names those who can read what is sent."""

    practitioner_name: Any
    # Of everybody who has a passphrase, see `PracticeQuerySet.current`.
    reader_lines: str | None = None

    def readers_with(self, *more: str) -> str:
        """Who could read what is sent from now on if these had a passphrase, too."""
        return in_words(self._reader_names(*more))

    @property
    def readers(self) -> str:
        """Everybody who has a passphrase, such as “Dana Reed and Sam Lee”."""
        return self.readers_with()

    @property
    def reader_names(self) -> list[str]:
        return self._reader_names()

    @property
    def applicant_and_readers(self) -> str:
        """The same from the applicant's side of a conversation: “you, Dana Reed and Sam Lee”."""
        return in_words(["you", *self.reader_names])

    def _reader_names(self, *more: str) -> list[str]:
        # The practitioner, whose line is empty, comes first.
        names = {*(self.reader_lines or "").split("\n"), *more}
        return [name or self.practitioner_name for name in sorted(names)]
