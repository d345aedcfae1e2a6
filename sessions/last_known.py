"""What this process last read of the practice, for pages shown while the database fails."""

from dataclasses import dataclass, field

from sessions.models import CrisisLine, Practice
from sessions.models.crisis_line import SHOWN


@dataclass
class LastKnown:
    practice: Practice = field(default_factory=Practice)
    crisis_lines: tuple[tuple, ...] = ()

    def read_practice(self) -> Practice:
        """The practice's row (one query)."""
        self.practice = Practice.objects.current()
        return self.practice

    def read_crisis_lines(self) -> tuple[tuple, ...]:
        """What is SHOWN of all crisis lines, in order (one query)."""
        self.crisis_lines = tuple(CrisisLine.objects.values_list(*SHOWN))
        return self.crisis_lines


last_known = LastKnown()
