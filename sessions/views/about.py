"""The public pages about sessions: how they work, what happens to an application, and help."""

from django.conf import settings
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from attachment_site.core.caching.http import PRIVATE, PublicRequest, conditional, public_page
from sessions.last_known import last_known
from sessions.models import Practice, SessionsPage
from sessions.models.crisis_line import by_kind
from sessions.retention import MONTHS_LONGER, load_policy
from sessions.views.pages import applicant_page

DESCRIPTION = (
    "How private one-on-one sessions work: who they are for, what happens in the first one, and"
    " what stays between us."
)
LABELS = {"length": "A session", "fee": "Fee", "languages": "Languages", "place": "Where"}


@applicant_page
@require_safe
@conditional(PRIVATE)
def about(request: HttpRequest) -> TemplateResponse:
    page = SessionsPage.objects.get()
    details = [(label, getattr(page, name)) for name, label in LABELS.items()]
    practitioner = Practice.objects.current().practitioner_name
    context = {
        "description": DESCRIPTION,
        "page": page,
        "text": page.html(practitioner),
        "details": [(label, value) for label, value in details if value],
    }
    return TemplateResponse(request, "sessions/about.html", context)


@applicant_page
@require_safe
@conditional(PRIVATE)
def confidentiality(request: HttpRequest) -> TemplateResponse:
    context = {
        "retention_days": settings.SESSIONS_RETENTION_DAYS,
        "most_months": MONTHS_LONGER[-1],
        "spam_days": load_policy()["days"]["spam"],
    }
    return TemplateResponse(request, "sessions/confidentiality.html", context)


@applicant_page
@public_page
def help_now(request: PublicRequest) -> TemplateResponse:
    """Where to turn in danger, for any reader: it sets no cookie, and caches may keep it."""
    context = {"crisis_lists": by_kind(last_known.read_crisis_lines())}
    return TemplateResponse(request, "help.html", context)
