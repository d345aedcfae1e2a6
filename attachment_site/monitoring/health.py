"""The addresses that tell whether the process lives, is ready, and whether the site is healthy."""

from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from attachment_site.core.db import is_disk_full
from attachment_site.core.http.requests import GetResponse
from attachment_site.monitoring.schema import count_unapplied_migrations
from attachment_site.monitoring.status import HealthStatus


def answer_probes(get_response: GetResponse) -> GetResponse:
    """Middleware: `/livez` and `/readyz`, under any host name, since probes ask by address."""
    probes: dict[str, GetResponse] = {"/livez": livez, "/readyz": readyz}

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return probes.get(request.path, get_response)(request)

    return middleware


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """200: this process answers. No query."""
    return _plain("alive")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers and has all migrations of this release; one query."""
    try:
        is_migrated = not count_unapplied_migrations()
    except Error:
        return _plain(_why_no_database(), status=503)
    return _plain("ready") if is_migrated else _plain("migrations missing", status=503)


def _why_no_database() -> str:
    return "disk full" if is_disk_full() else "no database"


def _plain(text: str, status: int = 200) -> HttpResponse:
    headers = {"X-Content-Type-Options": "nosniff"}
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain", headers=headers)


@csrf_exempt
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with the status “ok” while nothing is late, otherwise 503 with a status that says what.

    Six queries, and nothing personal: not even whether mail waits.
    """
    try:
        health = HealthStatus(now=timezone.now())
    except Error:
        return JsonResponse({"status": _why_no_database()}, status=503)
    late = health.late_checks
    status = f"late: {', '.join(late)}" if late else "ok"
    content = {"status": status, "database": "ok", **health.checks}
    return JsonResponse(content, status=503 if late else 200)
