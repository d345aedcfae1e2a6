"""`manage.py worker`: sends waiting mail and runs the jobs that are due."""

import contextlib
import datetime
import logging
import signal
import threading
import time
from collections.abc import Iterator

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import InterfaceError, OperationalError, ProgrammingError, connection, transaction
from django.utils import timezone

from articles.jobs.recommendations import refresh_stale
from articles.jobs.social_cards import draw_stale_cards, make_cards
from articles.link_checker.changed import check_changed_links
from articles.link_checker.check import check_links_if_due
from articles.models import UnmetSearch, UnsavedWork
from attachment_site.core.mail import is_printed
from attachment_site.core.models import Heartbeat
from attachment_site.monitoring.certificate import note_certificate
from attachment_site.monitoring.ping import ping
from attachment_site.monitoring.schema import count_unapplied_migrations, restore_triggers
from attachment_site.monitoring.systemd import ALIVE, READY, notify
from sessions.inbox.alarm import check_key, check_rows
from sessions.mail import announce_due_answers, send_due
from sessions.models import Practice
from sessions.retention import lock_idle_inboxes, purge

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 15
PING_SECONDS = 60
# For the mail of one round; what is left waits for the next one.
MAIL_SECONDS = 60
# Between two looks at every row of private sessions.
ROWS_SECONDS = 3600


class Command(BaseCommand):
    help = (
        "Send the mail that waits, remind of answers that are due and erase what is past its"
        " time. Runs until it is told to stop; a second one beside it does no harm."
    )

    # Dates (UTC) whose daily work, and whose erasing, this worker has done.
    daily_work_on: datetime.date | None = None
    purged_on: datetime.date | None = None
    # Up to which day (of the site's time zone) pages show when an absence begins or ends.
    absence_noted_on = datetime.date.min
    # Whether the database had all migrations in the round before.
    was_migrated = True
    # On the monotonic clock.
    heartbeat_at = pinged_at = rows_checked_at = float("-inf")
    # Following links can wait long for other sites; mail must not wait with it.
    link_checker: threading.Thread | None = None
    # External addresses that answered today: an article that is saved often asks no site again.
    lately_fine: set[str] = set()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do one round and end")

    def handle(self, *args: str, once: bool, **options: object) -> None:
        if is_printed():
            self.stderr.write("Mail is printed here, and not sent.")
        with stop_signal() as stopped:
            notify(READY)
            while not stopped.is_set():
                notify(ALIVE)
                try:
                    if once or self.is_migrated():
                        self.run_round(stopped)
                        self.ping_watcher()
                except (OperationalError, InterfaceError) as error:
                    if once:
                        raise CommandError("The database does not answer.") from error
                    text = "The database does not answer (%s); trying again in %s seconds."
                    logger.warning(text, type(error).__name__, PAUSE_SECONDS)
                finally:
                    connection.close()
                if once:
                    break
                stopped.wait(PAUSE_SECONDS)
            if self.link_checker is not None:
                self.link_checker.join()

    def is_migrated(self) -> bool:
        """Whether the database has had all migrations of this release for a pause, in which
        `migrate` completes what belongs to them."""
        was_migrated = self.was_migrated
        try:
            self.was_migrated = not count_unapplied_migrations()
        except ProgrammingError:
            # PostgreSQL without any table.
            self.was_migrated = False
        if not self.was_migrated:
            logger.warning("The database lacks migrations; waiting for “manage.py migrate”.")
        return was_migrated and self.was_migrated

    def run_round(self, stopped: threading.Event) -> None:
        """Do everything that is due, until `stopped` is set.

        Daily work is done in the first round and when the date (UTC) changes; purging waits until
        the clock can be trusted.
        """
        now = timezone.now()
        may_purge = Heartbeat.clock_is_steady(now=now)
        self.record_heartbeat()
        restore_triggers(fill=True)

        def should_continue() -> bool:
            self.record_heartbeat()
            return not stopped.is_set()

        is_new_day = now.date() != self.daily_work_on
        if is_new_day:
            announce_due_answers(now=now)
        self.watch_private_sessions(now)
        refresh_stale()
        # A mail server that hangs costs its timeout for each mail; the other work must not wait.
        mail_deadline = time.monotonic() + MAIL_SECONDS
        send_due(
            now=now, should_continue=lambda: should_continue() and time.monotonic() < mail_deadline
        )
        draw_stale_cards(should_continue=should_continue)
        if may_purge and now.date() != self.purged_on and not stopped.is_set():
            self.erase_what_is_old(now)
        if is_new_day and not stopped.is_set():
            call_command("clearsessions")
            # Robust: a picture that fails is logged, and keeps no mail from going out.
            transaction.on_commit(
                lambda: make_cards(now=now, should_continue=should_continue), robust=True
            )
            note_certificate()
            self.lately_fine.clear()
            self.daily_work_on = now.date()
        self.start_link_checker(stopped, now)

    def watch_private_sessions(self, now: datetime.datetime) -> None:
        """Lock idle inboxes, look for what somebody has written over, and note absences."""
        lock_idle_inboxes(now=now)
        check_key(now=now)
        if time.monotonic() - self.rows_checked_at >= ROWS_SECONDS:
            check_rows(now=now)
            self.rows_checked_at = time.monotonic()
        Practice.objects.note_absence(since=self.absence_noted_on)
        self.absence_noted_on = timezone.localdate(now)

    def erase_what_is_old(self, now: datetime.datetime) -> None:
        """Erase what both apps have kept for as long as they say."""
        purge(now=now)
        UnsavedWork.objects.discard_old(now=now)
        UnmetSearch.erase_old(timezone.localdate(now))
        Heartbeat.record(Heartbeat.Job.PURGE, now=now)
        self.purged_on = now.date()

    def record_heartbeat(self) -> None:
        """Tell the health check that this worker lives; a query at most every PAUSE_SECONDS."""
        if time.monotonic() - self.heartbeat_at >= PAUSE_SECONDS:
            notify(ALIVE)
            Heartbeat.record(Heartbeat.Job.ROUND, now=timezone.now())
            self.heartbeat_at = time.monotonic()

    def ping_watcher(self) -> None:
        """Tell the watcher of WORKER_PING_URL that a round was done, once a minute."""
        if time.monotonic() - self.pinged_at >= PING_SECONDS:
            ping(settings.WORKER_PING_URL)
            self.pinged_at = time.monotonic()

    def start_link_checker(self, stopped: threading.Event, now: datetime.datetime) -> None:
        """Check the links that are due in a thread, if none is running."""
        if self.link_checker is None or not self.link_checker.is_alive():
            self.link_checker = threading.Thread(
                target=check_links, args=[stopped, now, self.lately_fine]
            )
            self.link_checker.start()


def check_links(stopped: threading.Event, now: datetime.datetime, lately_fine: set[str]) -> None:
    """Check all links once a week and the changed ones soon, until `stopped` is set."""

    def should_continue() -> bool:
        return not stopped.is_set()

    try:
        if not check_links_if_due(now=now, should_continue=should_continue):
            check_changed_links(now=now, should_continue=should_continue, lately_fine=lately_fine)
    except (OperationalError, InterfaceError) as error:
        logger.warning("Links were not checked (%s).", type(error).__name__)
    finally:
        connection.close()


@contextlib.contextmanager
def stop_signal() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set, so that the mail in hand is sent before the end."""
    stopped = threading.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    previous = {number: signal.signal(number, lambda *_: stopped.set()) for number in signals}
    try:
        yield stopped
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
