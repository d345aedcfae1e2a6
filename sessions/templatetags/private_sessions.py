"""What other pages show about sessions: the inbox, crisis lines and the invitation."""

import datetime
import functools
import re
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from attachment_site.core.models import Heartbeat
from attachment_site.core.templatetags.dates import weekday_and_moment
from sessions import retention
from sessions.context_processors import practice_of
from sessions.inbox.alarm import written_over
from sessions.inbox.passphrases import fingerprint
from sessions.last_known import last_known
from sessions.mail import message_for
from sessions.models import Application, CrisisLine, InboxKey, Manifest, Message, OutgoingMail
from sessions.models.crisis_line import by_kind
from sessions.models.key import OPEN_INBOX
from sessions.views.places.zones import time_there

register = template.Library()

INVITATION = "sessions/_invitation.html"
FIRST_IN_LINE = 3
LEADS_AWAY = re.compile(r'<a (?![^>]*(?:href="(?:#|tel:)|class="exit-link"))')
# What decides whether people write, besides the text; admin asks for what is missing.
TOLD = {"length": "length", "fee": "fee", "languages": "languages", "licence": "license"}


@register.inclusion_tag("admin/private_sessions/_inbox_card.html", takes_context=True)
def inbox_card(context: Context) -> dict[str, Any]:
    """Who waits in the inbox, and what the practice has still to do, on admin's index, for
    those who may open it (six queries)."""
    if not context["request"].user.has_perm(OPEN_INBOX):
        return {}
    today = timezone.localdate()
    waiting = Application.objects.waiting()
    return {
        "may_open": True,
        "request": context["request"],
        "has_key": InboxKey.objects.tested().exists(),
        "waiting": waiting.count(),
        "overdue": Application.objects.overdue(today).count(),
        "erased_soon": retention.erased_soon(Application.objects.all()).count(),
        "practice": context["practice"],
        "untold": [word for name, word in TOLD.items() if not getattr(context["practice"], name)],
        "lines_to_check": CrisisLine.objects.to_check(today).count(),
        "first": waiting.for_inbox(today)[:FIRST_IN_LINE],
    }


register.filter("erased_on", retention.erased_on)
register.filter("planned_day", retention.planned_day)
register.filter("by_kind", by_kind)


@register.filter
def is_erased_soon(application: Application) -> bool:
    """Whether its time is over within the days of the warning; not for what has been withdrawn."""
    soon = timezone.localdate() + datetime.timedelta(days=retention.WARNING_DAYS)
    return not application.is_withdrawn and retention.erased_on(application) <= soon


@register.inclusion_tag("admin/private_sessions/_changed_key.html")
def changed_key() -> dict[str, Any]:
    """The alarm about what somebody has written over, for the practitioner (two queries, and two
    for each table if there is any)."""
    is_found = Heartbeat.objects.filter(job=Heartbeat.Job.ALARM).exists()
    return {
        "key": InboxKey.objects.changed().first(),
        "rows": written_over() if is_found else [],
        "is_incomplete": is_found and not Manifest.is_complete(),
    }


@register.filter
def kind_of_row(row: Model) -> str:
    """What kind of row it is: “crisis line”."""
    return str(row._meta.verbose_name)


@register.simple_tag
def key_fingerprint() -> str:
    """The name of the key that letters are sealed to now; empty while there is none (one query)."""
    key = InboxKey.objects.current()
    return fingerprint(key.public_key) if key else ""


@register.inclusion_tag("sessions/_promises.html#stays")
def what_stays(reference: str = "", retention_days: int | None = None) -> dict[str, Any]:
    """What is left of a letter once it is withdrawn, and for how long."""
    return {
        "reference": reference,
        "retention_days": retention_days or settings.SESSIONS_RETENTION_DAYS,
        "backups_kept": settings.BACKUPS_KEPT,
    }


@register.inclusion_tag("sessions/mail/picture.html")
def mail_picture() -> dict[str, Any]:
    """The mail that an applicant gets, as whoever sees their mail would see it."""
    return {"notice": message_for(OutgoingMail(kind=OutgoingMail.Kind.REPLY))}


@register.simple_tag(takes_context=True)
def writer(context: Context, message: Message, applicant: str) -> str:
    """Who wrote a message, as the inbox says it to the one who reads; `applicant` is a name."""
    if message.sender == Message.Sender.APPLICANT:
        return applicant
    if message.written_by_id == context["request"].user.pk:
        return "You"
    return message.writer_name or context["practice"].practitioner_name


@register.filter
def there(moment: datetime.datetime, zone: str) -> str:
    """A moment to come on an applicant's clock; empty if it shows the same as here, or their zone
    is not known."""
    found = time_there(moment, zone)
    return "" if found == weekday_and_moment(moment) else found


@register.filter
def in_new_tab(html: SafeString) -> SafeString:
    """The same with links that keep the page open; those within it, numbers to call and the exit
    are as they were."""
    return mark_safe(LEADS_AWAY.sub('<a target="_blank" ', html))


@register.inclusion_tag("sessions/_crisis.html", takes_context=True)
def crisis_notice(context: Context) -> dict[str, Any]:
    """Crisis lines, for every page of an applicant: one query, and none on a page that
    `is_unavailable`, which is shown while the database fails."""
    is_unavailable = context.get("is_unavailable")
    lines = last_known.crisis_lines if is_unavailable else last_known.read_crisis_lines()
    opened = context.get("opened_crisis_lines")
    return {"practice": context["practice"], "lines": lines, "opened": opened}


@register.simple_tag(takes_context=True)
def invitation(context: Context) -> str:
    """The invitation to private sessions; on public pages rendered once for each content version,
    like the practice."""
    version = getattr(context["request"], "content_version", None)
    if version and not settings.DEBUG:
        return _invitation_of(version)
    return render_to_string(INVITATION, {"practice": context["practice"]})


@functools.lru_cache(2)
def _invitation_of(version: str) -> str:
    return render_to_string(INVITATION, {"practice": practice_of(version)})
