import functools

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from sessions.context_processors import practice_of
from sessions.models import Application, CrisisLine, InboxKey

register = template.Library()

INVITATION = "sessions/_invitation.html"


@register.inclusion_tag("admin/private_sessions/_desk_card.html", takes_context=True)
def inbox_card(context):
    """What waits in the inbox, on admin's first page, for those who may open it (three queries)."""
    if not context["request"].user.has_perm("private_sessions.open_inbox"):
        return {}
    practice, applications = context["practice"], Application.objects.all()
    return {
        "may_open": True,
        "has_key": InboxKey.objects.ready().exists(),
        "waiting": applications.waiting().count(),
        "overdue": applications.overdue(timezone.now(), practice.promised_days).count(),
    }


@register.inclusion_tag("sessions/_crisis.html", takes_context=True)
def crisis_notice(context):
    """Where to turn in danger, for every page of an applicant: one query, and none on a page that
    `is_unavailable`, which is shown while the database does not answer."""
    lines = CrisisLine.objects
    lines = lines.last_known() if context.get("is_unavailable") else lines.current()
    return {"practice": context["practice"], "crisis_lines": lines}


@register.simple_tag(takes_context=True)
def invitation(context):
    """The quiet offer of private sessions, for any page that has `practice` in its context; on
    public pages it is made once a content version, as the practice is read."""
    version = getattr(context["request"], "content_version", None)
    if version and not settings.DEBUG:
        return _invitation_of(version)
    return render_to_string(INVITATION, {"practice": context["practice"]})


@functools.lru_cache(2)
def _invitation_of(version):
    return render_to_string(INVITATION, {"practice": practice_of(version)})
