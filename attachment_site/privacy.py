"""The privacy notice: what both apps do with data, from the settings and tables that decide it."""

from django.conf import settings
from django.http import HttpResponse
from django.template.response import TemplateResponse

from articles.models import Page
from articles.models.search import KEPT_DAYS, SHOWN_FROM_DAYS
from articles.views.view_counter import VIEWS_PER_HOUR
from attachment_site.core.caching.http import PublicRequest, public_page
from attachment_site.core.http.cookies import PATH_PREFIX
from attachment_site.core.text import read_table
from sessions.retention import MONTHS_LONGER, load_policy

# Tables of cookies, and of what scripts store.
KEPT_BY_BROWSERS = read_table(__file__, "privacy.toml")


@public_page
def notice(request: PublicRequest) -> HttpResponse:
    """The practice's own words, and below them what is so."""
    context = KEPT_BY_BROWSERS | {
        "page": Page.objects.get(slug=Page.Address.PRIVACY),
        "cookie_prefixes": f"{PATH_PREFIX},{settings.COOKIE_PREFIX}",
        "retention_days": settings.SESSIONS_RETENTION_DAYS,
        "most_months": MONTHS_LONGER[-1],
        "backups_kept": settings.BACKUPS_KEPT,
        "days": load_policy()["days"],
        "views_per_hour": VIEWS_PER_HOUR,
        "search_days": KEPT_DAYS,
        "search_shown_from": SHOWN_FROM_DAYS,
    }
    return TemplateResponse(request, "privacy/notice.html", context)
