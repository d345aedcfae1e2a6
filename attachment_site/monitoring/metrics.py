"""The site's metrics in Prometheus' text format: what the database says, and what was answered.

Nothing is about a person: only how much waits, when each job last ran, how many answers there were
and how long they took.
"""

import hmac
import os
from collections.abc import Iterator

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY, CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from articles.models import Article
from attachment_site import VERSION
from attachment_site.core.http.requests import address_from
from attachment_site.core.models import Heartbeat
from attachment_site.monitoring.status import HealthStatus, disks

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
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)


def _is_local(request: HttpRequest) -> bool:
    address = address_from(request.META.get("REMOTE_ADDR", ""))
    is_own = address is not None and address.is_loopback
    return is_own and not any(name in request.headers for name in FORWARDED)


class SiteCollector(Collector):
    """Collects the metrics of one response for `prometheus_client`."""

    def collect(self) -> Iterator[Metric]:
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            yield from (each for each in REGISTRY.collect() if each.name.startswith("site_"))
        info = GaugeMetricFamily("site_release", "The release that runs.", labels=["version"])
        info.add_metric([VERSION], 1)
        yield info
        room = GaugeMetricFamily("site_disk_free_ratio", "Room on a disk.", labels=["disk"])
        for name, usage in disks().items():
            room.add_metric([name], usage.free / usage.total)
        yield room
        try:
            health = HealthStatus(now=timezone.now())
            live = Article.objects.live().count()
        except Error:
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        migrations = health.unapplied_migrations
        yield _gauge("database_up", "Whether the database answers.", 1)
        yield _gauge("articles_live", "Articles that readers see.", live)
        yield _gauge("migrations_unapplied", "Steps missing in the database.", migrations)
        yield _gauge("mails_waiting", "Mails that wait to be sent.", health.waiting_mails)
        yield _gauge("mails_failed", "Mails given up after three days.", health.failed_mails)
        yield _gauge("checks_late", "How much of /healthz is late.", len(health.late_checks))
        Job, times = Heartbeat.Job, health.times
        moments = {
            "mail_oldest": (health.oldest_mail, "When the oldest mail was made."),
            "worker_last": (times.get(Job.ROUND), "When the worker last signed."),
            "purge_last": (times.get(Job.PURGE), "When erasing was last done."),
            "backup_last": (times.get(Job.BACKUP), "When one was last proved good."),
            "certificate_expiry": (times.get(Job.CERTIFICATE), "When it expires."),
        }
        for name, (moment, text) in moments.items():
            if moment is not None:
                yield _gauge(f"{name}_timestamp_seconds", text, moment.timestamp())


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"site_{name}", text, value=value)
