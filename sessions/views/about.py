"""The public pages about sessions: how they work, and what happens to an application."""

from django.conf import settings
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from attachment_site.core.caching.http import PRIVATE, conditional
from sessions.views.pages import applicant_page

DESCRIPTION = (
    "How private one-on-one sessions work: who they are for, what happens in the first one, and"
    " what stays between us."
)


@applicant_page
@require_safe
@conditional(PRIVATE)
def about(request: HttpRequest) -> TemplateResponse:
    return TemplateResponse(request, "sessions/about.html", {"description": DESCRIPTION})


@applicant_page
@require_safe
@conditional(PRIVATE)
def confidentiality(request: HttpRequest) -> TemplateResponse:
    context = {"retention_days": settings.SESSIONS_RETENTION_DAYS}
    return TemplateResponse(request, "sessions/confidentiality.html", context)
