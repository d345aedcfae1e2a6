"""Ends server processes that have had letters, keys or passphrases in their memory.

Python frees what it needs no longer, and overwrites nothing. Granian replaces its workers: an old
one stops once a new one has had its `--respawn-interval` to start. Django's development server
begins again in its place.
"""

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass, field

from django.db import Error, connection
from django.utils import timezone

from sessions.models import UnlockedInbox

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 5
# After the first words, where no inbox is locked before.
LONGEST_SECONDS = 600
# Where this release lies: once the link to it names another, which is about to be started, a fresh
# process would find parts of both.
RELEASE = os.path.realpath(sys.prefix)


@dataclass
class Memory:
    """What this process may still have in memory: the unlocked inboxes that it has opened, by the
    names of their rows, and since when it has had anything, on the monotonic clock."""

    opened: set[str] = field(default_factory=set)
    since: float | None = None

    def has_words(self, opened: str = "") -> None:
        """Note that words or secrets pass through, of an inbox that was `opened` or otherwise."""
        self.opened |= {opened} - {""}
        self.since = self.since or time.monotonic()

    def is_due(self) -> bool:
        """Whether it is time to forget: one of the inboxes is locked (one query), or ten minutes
        have passed. Raises `django.db.Error` if the database is down."""
        if self.since is None:
            return False
        active = UnlockedInbox.objects.active(timezone.now()).filter(name__in=self.opened)
        is_locked = len(self.opened) > active.count()
        return is_locked or time.monotonic() - self.since > LONGEST_SECONDS


memory = Memory()


def watch() -> None:
    """Look every few seconds, in a thread of its own, whether this process has to end, where it is
    one that begins again."""
    if multiprocessing.parent_process() or "runserver" in sys.argv:
        threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while True:
        time.sleep(PAUSE_SECONDS)
        try:
            is_due = memory.is_due()
        except Error as error:
            logger.warning("It is not known which inboxes are locked (%s).", type(error).__name__)
            continue
        finally:
            connection.close()
        if is_due and os.path.realpath(sys.prefix) == RELEASE:
            memory.opened, memory.since = set(), None
            if (server := multiprocessing.parent_process()) and server.pid:
                os.kill(server.pid, signal.SIGHUP)
            elif "runserver" in sys.argv:
                os.execv(sys.executable, sys.orig_argv)
