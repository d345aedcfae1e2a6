"""The site's numbers in the form that Prometheus reads; all come from the database.

So every process says the same, and nothing has to be counted in memory. Nobody's numbers are in
it: only how much waits and how long ago things were done.
"""

import hmac
import ipaddress
from collections.abc import Iterator

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder

from articles.models import Article
from attachment_site.monitoring.status import free_bytes, health_status

# What a web server in front adds; whoever sends one of these did not come by loopback.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


@csrf_exempt
@require_safe
@never_cache
def metrics(request):
    """All numbers, for whoever brings METRICS_TOKEN; where none is set, for this machine alone."""
    if settings.METRICS_TOKEN:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        known = settings.METRICS_TOKEN.encode()
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), known):
            answer = HttpResponse("Bring the token.\n", status=401, content_type="text/plain")
            answer["WWW-Authenticate"] = 'Bearer realm="metrics"'
            return answer
    elif not _is_local(request):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Site())
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)


def _is_local(request):
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and not any(name in request.headers for name in FORWARDED)


class _Site:
    """What `prometheus_client` asks for the numbers, once for each answer."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            found = health_status(now=timezone.now())
            live = Article.objects.live().count()
        except Error:
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        yield _gauge("database_up", "Whether the database answers.", 1)
        yield _gauge("articles_live", "Articles that readers see.", live)
        yield _gauge("migrations_unapplied", "Steps missing in the database.", found.unapplied)
        yield _gauge("mails_waiting", "Mails that wait to be sent.", found.waiting_mails)
        yield _gauge("mails_failed", "Mails given up after three days.", found.failed_mails)
        yield _gauge("disk_free_bytes", "Room on the disk of the pictures.", free_bytes())
        moments = {
            "mail_oldest_timestamp_seconds": (found.oldest_mail, "When the oldest mail was made."),
            "worker_last_timestamp_seconds": (found.last_round, "When the worker last signed."),
            "purge_last_timestamp_seconds": (found.last_purge, "When erasing was last done."),
            "backup_last_timestamp_seconds": (found.last_backup, "When a backup was last made."),
        }
        for name, (moment, words) in moments.items():
            if moment is not None:
                yield _gauge(name, words, moment.timestamp())


def _gauge(name, words, value):
    return GaugeMetricFamily(f"site_{name}", words, value=value)
