"""The address that a watchdog asks whether the site is well."""

from django.db import Error
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from attachment_site.monitoring.status import health_status


@csrf_exempt
@require_safe
@never_cache
def healthz(request):
    """200 {"status": "ok", …} while nothing is late, else 503 and a status that says what is.

    Three queries, and nothing personal: not even whether mail waits.
    """
    try:
        found = health_status(now=timezone.now())
    except Error:
        return JsonResponse({"status": "no database"}, status=503)
    late = found.late_parts
    status = f"late: {', '.join(late)}" if late else "ok"
    content = {"status": status, "database": "ok", **found.parts}
    return JsonResponse(content, status=503 if late else 200)
