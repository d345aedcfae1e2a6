"""What a message says of times for a session, sealed together with its words."""

import datetime
import json
from typing import NamedTuple

MOST_TIMES = 5
# Forms take no such character, so that no words can pass for times.
SEPARATOR = "\0"


class Times(NamedTuple):
    """Times that a reply offers, or takes back what was offered or agreed before; the time that
    the applicant chooses, or that they ask for others."""

    offered: tuple[datetime.datetime, ...] = ()
    takes_back: bool = False
    chosen: datetime.datetime | None = None
    asks: bool = False
    are_unknown: bool = False


NO_TIMES = Times()
# Of a message that cannot be decrypted
UNKNOWN_TIMES = Times(are_unknown=True)


def join(text: str, times: Times) -> str:
    """Words and times, to be sealed as one."""
    if times == NO_TIMES:
        return text
    content = {
        "offered": [moment.isoformat() for moment in times.offered],
        "takes_back": times.takes_back,
        "chosen": times.chosen.isoformat() if times.chosen else None,
        "asks": times.asks,
    }
    return text + SEPARATOR + json.dumps(content)


def split(sealed: str) -> tuple[str, Times]:
    """The words and times that `join` has joined."""
    text, _, content = sealed.partition(SEPARATOR)
    if not content:
        return text, NO_TIMES
    found = json.loads(content)
    read = datetime.datetime.fromisoformat
    return text, Times(
        offered=tuple(map(read, found["offered"])),
        takes_back=found["takes_back"],
        chosen=read(found["chosen"]) if found["chosen"] else None,
        asks=found["asks"],
    )
