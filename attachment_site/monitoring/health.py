"""The address that a watchdog asks whether the site is healthy."""

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from attachment_site.monitoring.status import health_status


@csrf_exempt
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with the status “ok” while nothing is late, otherwise 503 with a status that says what.

    Five queries, and nothing personal: not even whether mail waits.
    """
    try:
        health = health_status(now=timezone.now())
    except Error:
        return JsonResponse({"status": "no database"}, status=503)
    late = health.late_checks
    status = f"late: {', '.join(late)}" if late else "ok"
    content = {"status": status, "database": "ok", **health.checks}
    return JsonResponse(content, status=503 if late else 200)
