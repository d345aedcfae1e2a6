"""The status page: the site's health in plain words, for the practitioner and the operator."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.views.decorators.cache import never_cache

from attachment_site import VERSION
from attachment_site.core.caching.build_id import build_id
from attachment_site.core.http.requests import is_from_trusted_proxy
from attachment_site.core.mail import is_printed
from attachment_site.core.models import Heartbeat
from attachment_site.monitoring.metrics import FORWARDED
from attachment_site.monitoring.status import HealthStatus, disks, full_disks
from sessions.models import InboxKey
from sessions.models.promises import in_words

FINE, LOOK, ACT = "Fine", "Look", "Act"


@dataclass(frozen=True)
class Row:
    """One line of the page: what it is about, how urgent it is, and what to do about it."""

    name: str
    level: str
    text: str
    hint: str = ""


def may_see_status(user: AbstractUser | AnonymousUser) -> bool:
    """Whether this person reads the inbox or runs the site."""
    return user.is_superuser or user.has_perm("private_sessions.open_inbox")


@never_cache
def status_page(request: HttpRequest) -> HttpResponse:
    """What works and what does not (seven queries)."""
    if not may_see_status(request.user):
        raise PermissionDenied
    status = HealthStatus(now=timezone.now())
    notices = list(_notices())
    # Nothing waits where nobody can be told, which is not fine.
    mail = [row for row in _mail(status) if not (notices and row.level == FINE)]
    rows = [*_key(status), *notices, *mail, *_jobs(status), _disk(), *_certificate(status)]
    rows += [*_database(status), *_network(request)]
    rows.append(Row("Release", FINE, f"{VERSION}, built {date_format(build_id().built_at)}."))
    context = admin.site.each_context(request) | {
        "title": "State of the site",
        "rows": rows,
        "problem_count": sum(row.level != FINE for row in rows),
    }
    return render(request, "admin/status.html", context)


def _mail(status: HealthStatus) -> Iterator[Row]:
    if status.oldest_mail is None:
        yield Row("Mail", FINE, "Nothing is waiting to be sent.")
    else:
        count = status.waiting_mails
        text = f"{count} e-mail{'s are' if count > 1 else ' is'} waiting to be sent,"
        text += f" the oldest for {timesince(status.oldest_mail, status.now, depth=1)}."
        hint = "The mail server accepts nothing, or the worker is not running."
        is_late = status.is_late("outbox")
        yield Row("Mail", ACT, text, hint) if is_late else Row("Mail", FINE, text)
    if failed := status.failed_mails:
        text = f"{failed} e-mail{'s were' if failed > 1 else ' was'} given up after three days."
        hint = "Somebody was not told that something is waiting. Check EMAIL_URL and the addresses."
        yield Row("Failed e-mail", LOOK, text, hint)
    if is_printed():
        text = "None is set: e-mail is printed, not sent."
        yield Row("Mail server", LOOK, text, "Set EMAIL_URL.")


def _key(status: HealthStatus) -> Iterator[Row]:
    if status.is_key_changed:
        text = "The inbox key was written over in the database, or put back. The form is closed."
        yield Row("Inbox", ACT, text, "The inbox says what to do.")
    if Heartbeat.Job.ALARM in status.times:
        text = "Somebody has changed or erased something of private sessions in the database."
        yield Row("Database", ACT, text, "The inbox says what it is.")


def _notices() -> Iterator[Row]:
    """Who can open the inbox and gets no notice, for want of an address."""
    readers = list(InboxKey.objects.readers())
    untold = [user.get_full_name() or user.get_username() for user in readers if not user.email]
    if untold:
        level = ACT if len(untold) == len(readers) else LOOK
        text = f"No e-mail goes to {in_words(untold)} when somebody writes."
        yield Row("Notices", level, text, "They can give an address under “How you sign in”.")


def _jobs(status: HealthStatus) -> Iterator[Row]:
    """The worker, erasing and backups: when they were last done, and what to do if that is long ago
    or never was."""
    Job = Heartbeat.Job
    start = "Start “manage.py worker” beside the site: it sends e-mail and erases what is old."
    daily = "If the disk broke today, all would be lost. Run “manage.py backup DIR” daily."
    lost = "Find out why “manage.py backup” no longer runs."
    jobs = [
        ("Worker", "worker", Job.ROUND, "Last seen", start, start),
        ("Erasing what is past its time", "purge", Job.PURGE, "Last done", start, start),
        ("Backup", "backup", Job.BACKUP, "Last made, and tried,", daily, lost),
    ]
    for name, check, job, done, if_never, if_late in jobs:
        if last := status.times.get(job):
            text = f"{done} {timesince(last, status.now, depth=1)} ago."
            yield Row(name, ACT, text, if_late) if status.is_late(check) else Row(name, FINE, text)
        else:
            yield Row(name, ACT, "Never done.", if_never)


def _disk() -> Row:
    room = {name: usage.free for name, usage in disks().items()}
    if full := full_disks():
        left = filesizeformat(min(room[name] for name in full))
        text = f"{left} are free, less than 5 % of the disk of {in_words(full)}."
        hint = "Make room soon: nothing can be stored on a full disk."
        return Row("Disk", ACT, text, hint)
    return Row("Disk", FINE, f"{filesizeformat(min(room.values()))} are free.")


def _certificate(status: HealthStatus) -> Iterator[Row]:
    if status.is_late("certificate"):
        ends = status.times[Heartbeat.Job.CERTIFICATE]
        verb = "ends" if ends > status.now else "ended"
        text = f"The site's certificate {verb} on {date_format(ends)}."
        yield Row("Certificate", ACT, text, "Find out why certbot no longer renews it.")


def _network(request: HttpRequest) -> Iterator[Row]:
    """Whether visitors can be told apart, judged by how this very request came."""
    came_by_proxy = any(name in request.headers for name in FORWARDED)
    if came_by_proxy and not is_from_trusted_proxy(request):
        text = "All visitors count as one network, so that a few of them can shut out all others."
        hint = f"Put {request.META.get('REMOTE_ADDR')} into TRUSTED_PROXIES."
        yield Row("Visitors", ACT, text, hint)


def _database(status: HealthStatus) -> Iterator[Row]:
    if count := status.unapplied_migrations:
        text = f"{count} of this release's steps are missing in the database."
        yield Row("Database", ACT, text, "Run “manage.py migrate”.")
    if status.missing_triggers:
        text = f"Triggers that are missing or incomplete: {status.missing_triggers}."
        text += " The search may miss articles, and readers may see old pages."
        hint = "Run “manage.py migrate”. The worker puts them back, too."
        yield Row("Database", ACT, text, hint)
