"""What this process last read of the practice, for pages shown while the database fails."""

from dataclasses import dataclass, field

from sessions.models import CrisisLine, Practice


@dataclass
class LastKnown:
    practice: Practice = field(default_factory=Practice)
    crisis_lines: list[CrisisLine] = field(default_factory=list)

    def read_practice(self) -> Practice:
        """The practice's row (one query)."""
        self.practice = Practice.objects.current()
        return self.practice

    def read_crisis_lines(self) -> list[CrisisLine]:
        """All crisis lines, in order (one query)."""
        self.crisis_lines = list(CrisisLine.objects.all())
        return self.crisis_lines


last_known = LastKnown()
