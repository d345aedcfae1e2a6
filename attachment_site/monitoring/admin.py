"""“State of the site”: in plain words, for the practitioner and whoever runs the site."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.timesince import timesince
from django.views.decorators.cache import never_cache

from attachment_site.monitoring.status import (
    LEAST_FREE_BYTES,
    HealthStatus,
    free_bytes,
    health_status,
    links_checked_at,
)

FINE, LOOK, ACT = "Fine", "Look", "Act"


def may_see_status(user) -> bool:
    """Whether it is somebody who reads the inbox or runs the site."""
    return user.is_superuser or user.has_perm("private_sessions.open_inbox")


@never_cache
def state(request):
    """What works and what does not (four queries)."""
    if not may_see_status(request.user):
        raise PermissionDenied
    found = health_status(now=timezone.now())
    rows = [*_mail(found), _worker(found), _purge(found), _backup(found), _links(found)]
    rows += [_disk(), *_migrations(found)]
    context = admin.site.each_context(request) | {
        "title": "State of the site",
        "rows": rows,
        "wanting": sum(row["verdict"] != FINE for row in rows),
    }
    return render(request, "admin/status.html", context)


def _row(name, verdict, words, hint=""):
    return {"name": name, "verdict": verdict, "words": words, "hint": hint}


def _ago(found, moment):
    return f"{timesince(moment, found.now, depth=1)} ago"


def _mail(found: HealthStatus):
    is_late = found.parts["outbox"] == "late"
    if not found.waiting_mails:
        yield _row("Mail", FINE, "Nothing waits to be sent.")
    else:
        count = found.waiting_mails
        words = f"{count} mail{'s wait' if count > 1 else ' waits'} to be sent,"
        words += f" the oldest since {timesince(found.oldest_mail, found.now, depth=1)}."
        hint = "The mail server takes nothing, or the worker does not run." if is_late else ""
        yield _row("Mail", ACT if is_late else FINE, words, hint)
    if count := found.failed_mails:
        words = f"{count} mail{'s were' if count > 1 else ' was'} given up after three days."
        hint = "Somebody was not told that something waits. Check EMAIL_URL and the addresses."
        yield _row("Mail that failed", LOOK, words, hint)
    if settings.MAILERS["default"]["BACKEND"].endswith("ConsoleBackend"):
        yield _row("Mail server", LOOK, "None is set: mail is printed, not sent.", "Set EMAIL_URL.")


def _worker(found):
    name = "Worker"
    if found.last_round is None:
        hint = "Start “manage.py worker” beside the site: it sends mail and erases what is old."
        return _row(name, ACT, "It has never run.", hint)
    if found.parts["worker"] == "late":
        words = f"It was last seen {_ago(found, found.last_round)}."
        return _row(name, ACT, words, "Start “manage.py worker” again.")
    return _row(name, FINE, "It is at work.")


def _purge(found):
    name = "Erasing what is past its time"
    if found.last_purge is None:
        return _row(name, ACT, "Never done.", "The worker does it once a day.")
    words = f"Last done {_ago(found, found.last_purge)}."
    is_late = found.parts["purge"] == "late"
    return _row(name, ACT if is_late else FINE, words, "Start the worker." if is_late else "")


def _backup(found):
    if found.last_backup is None:
        hint = (
            "If the disk broke today, everything would be lost. Run “manage.py backup DIR” daily."
        )
        return _row("Backup", ACT, "Never made.", hint)
    words = f"Last made {_ago(found, found.last_backup)}."
    if found.parts["backup"] == "late":
        return _row("Backup", ACT, words, "Find out why “manage.py backup” no longer runs.")
    return _row("Backup", FINE, words)


def _links(found):
    checked = links_checked_at()
    if checked is None:
        return _row("Links", FINE, "Not followed yet; the worker does it once a week.")
    return _row("Links", FINE, f"Last followed {_ago(found, checked)}.")


def _disk():
    free = free_bytes()
    is_low = free < LEAST_FREE_BYTES
    hint = "Make room soon: a full disk takes no letter and no picture." if is_low else ""
    return _row("Disk", ACT if is_low else FINE, f"{filesizeformat(free)} are free.", hint)


def _migrations(found):
    if found.unapplied:
        words = f"{found.unapplied} of this release's steps are missing in the database."
        yield _row("Database", ACT, words, "Run “manage.py migrate”.")
