"""`manage.py worker`: sends the mail that waits, and does what is due now and then."""

import contextlib
import logging
import signal
import threading
import time

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from articles.jobs.social_cards import draw_stale_cards, make_cards
from articles.link_checker.check import check_links_if_due
from attachment_site.core.models import Heartbeat
from sessions.mail import announce_due_answers, send_due
from sessions.retention import lock_late, purge

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 15
# For the mail of one round; what is left over waits for the next one.
MAIL_SECONDS = 60


class Command(BaseCommand):
    help = (
        "Send the mail that waits, remind of answers that are due and erase what is past its"
        " time. Runs until it is told to stop; a second one beside it does no harm."
    )

    # The day, in UTC, whose daily work is done.
    day_done = None
    # The day on which this worker last erased what was past its time.
    erased_on = None
    # When this worker last signed, in seconds of the machine's clock.
    signed_at = float("-inf")
    # The thread that follows links, which may wait long for other sites; mail must not.
    checking = None

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do one round and end")

    def handle(self, *args, once, **options):
        if settings.MAILERS["default"]["BACKEND"].endswith("ConsoleBackend"):
            self.stderr.write("Mail is printed here, and not sent.")
        with stop_signal() as stopped:
            while not stopped.is_set():
                try:
                    self.work(stopped)
                except (OperationalError, InterfaceError) as error:
                    if once:
                        raise CommandError("The database does not answer.") from error
                    logger.warning(
                        "The database does not answer (%s); trying again in %s seconds.",
                        type(error).__name__,
                        PAUSE_SECONDS,
                    )
                finally:
                    connection.close()
                if once:
                    break
                stopped.wait(PAUSE_SECONDS)
            if self.checking is not None:
                self.checking.join()

    def work(self, stopped):
        """One round. The daily work is done at the start and when the date in UTC changes; erasing
        waits until the clock can be believed."""
        now = timezone.now()
        may_erase = Heartbeat.clock_is_steady(now=now)
        self.sign()

        def goes_on():
            self.sign()
            return not stopped.is_set()

        is_new_day = now.date() != self.day_done
        if is_new_day:
            announce_due_answers(now=now)
        lock_late(now=now)
        call_command("suggest_related", verbosity=0)
        # A server that hangs takes its time for each mail; the rest of the work goes on meanwhile.
        mail_ends = time.monotonic() + MAIL_SECONDS
        send_due(now=now, goes_on=lambda: goes_on() and time.monotonic() < mail_ends)
        draw_stale_cards(goes_on=goes_on)
        if may_erase and now.date() != self.erased_on and not stopped.is_set():
            purge(now=now)
            Heartbeat.note(Heartbeat.Job.PURGE, now=now)
            self.erased_on = now.date()
        if is_new_day and not stopped.is_set():
            call_command("clearsessions")
            # Whatever goes wrong with a picture is logged, and does not keep mail from going out.
            transaction.on_commit(lambda: make_cards(now=now, goes_on=goes_on), robust=True)
            self.day_done = now.date()
            self.check_links_beside(stopped, now)

    def sign(self):
        """Let whoever asks how the site is know that this worker lives (seldom a query)."""
        if time.monotonic() - self.signed_at >= PAUSE_SECONDS:
            Heartbeat.note(Heartbeat.Job.ROUND, now=timezone.now())
            self.signed_at = time.monotonic()

    def check_links_beside(self, stopped, now):
        """Begin the weekly check of links, if its week is over."""
        if self.checking is None or not self.checking.is_alive():
            self.checking = threading.Thread(target=check_links_now, args=[stopped, now])
            self.checking.start()


def check_links_now(stopped, now):
    """Check links if that is due, until the worker is told to stop."""
    try:
        check_links_if_due(now=now, goes_on=lambda: not stopped.is_set())
    except (OperationalError, InterfaceError) as error:
        logger.warning("Links were not checked (%s).", type(error).__name__)
    finally:
        connection.close()


@contextlib.contextmanager
def stop_signal():
    """An event that SIGTERM and SIGINT set, so that the mail in hand is finished first."""
    stopped = threading.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_: stopped.set()) for number in signals}
    try:
        yield stopped
    finally:
        for number, action in before.items():
            signal.signal(number, action)
