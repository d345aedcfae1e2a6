"""The site's metrics in Prometheus' text format, all from the database.

So every process answers the same, and nothing is counted in memory. Nothing is about a person: only
how much waits, and when each job last ran.
"""

import hmac
import ipaddress
from collections.abc import Iterator

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from articles.models import Article
from attachment_site.monitoring.status import free_bytes, health_status

# Added by a proxy: a request with one of these did not come from this machine.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


@csrf_exempt
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All metrics, to whoever sends METRICS_TOKEN; if none is set, to this machine alone."""
    if settings.METRICS_TOKEN:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        known = settings.METRICS_TOKEN.encode()
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), known):
            response = HttpResponse("Bring the token.\n", status=401, content_type="text/plain")
            response["WWW-Authenticate"] = 'Bearer realm="metrics"'
            return response
    elif not _is_local(request):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(SiteCollector())
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)


def _is_local(request: HttpRequest) -> bool:
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and not any(name in request.headers for name in FORWARDED)


class SiteCollector(Collector):
    """Collects the metrics of one response for `prometheus_client`."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            health = health_status(now=timezone.now())
            live = Article.objects.live().count()
        except Error:
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        yield _gauge("database_up", "Whether the database answers.", 1)
        yield _gauge("articles_live", "Articles that readers see.", live)
        yield _gauge(
            "migrations_unapplied", "Steps missing in the database.", health.unapplied_migrations
        )
        yield _gauge("mails_waiting", "Mails that wait to be sent.", health.waiting_mails)
        yield _gauge("mails_failed", "Mails given up after three days.", health.failed_mails)
        yield _gauge("disk_free_bytes", "Room on the disk of the pictures.", free_bytes())
        moments = {
            "mail_oldest_timestamp_seconds": (health.oldest_mail, "When the oldest mail was made."),
            "worker_last_timestamp_seconds": (health.last_round, "When the worker last signed."),
            "purge_last_timestamp_seconds": (health.last_purge, "When erasing was last done."),
            "backup_last_timestamp_seconds": (health.last_backup, "When a backup was last made."),
        }
        for name, (moment, text) in moments.items():
            if moment is not None:
                yield _gauge(name, text, moment.timestamp())


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"site_{name}", text, value=value)
