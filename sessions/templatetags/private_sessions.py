from django import template
from django.utils import timezone

from sessions.models import Application, CrisisLine, InboxKey

register = template.Library()


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
    `is_away`, which is shown while the database does not answer."""
    lines = CrisisLine.objects
    lines = lines.last_known() if context.get("is_away") else lines.current()
    return {"practice": context["practice"], "crisis_lines": lines}


@register.inclusion_tag("sessions/_invitation.html", takes_context=True)
def invitation(context):
    """The quiet offer of private sessions, for any page that has `practice` in its context."""
    return {"practice": context["practice"]}
