"""Rate limits: hits in this hour and those before it, counted without storing who made them.

All keys share BUCKETS rows an action and hour: a count leads back to no network, because a million
of them fall into the same bucket. Two that are active at once share one in 1 of 4,096 cases.
"""

import datetime
import hashlib
import hmac
import ipaddress
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from attachment_site.core.http.requests import address_from, is_from_trusted_proxy
from attachment_site.core.models import RateCount, RateKey

WINDOW = datetime.timedelta(hours=1)
BUCKETS = 4096


def client_network(request: HttpRequest) -> str:
    """The visitor's network: an IPv4 address, or the first 64 bits of an IPv6 one.

    X-Forwarded-For is believed only if the request came from one of TRUSTED_PROXIES.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if is_from_trusted_proxy(request):
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    parsed = address_from(address)
    if parsed is None:
        return "unknown"
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False))


def hit(action: str, key: str) -> int:
    """Count one more `action` by `key`; returns the hits of this hour and the last."""
    hour = _hour()
    row: dict[str, Any] = {"network": _bucket(key, hour), "action": action, "hour": hour}
    if not RateCount.objects.filter(**row).update(count=F("count") + 1):
        # No failing INSERT if another request was first: PostgreSQL would log the row.
        RateCount.objects.bulk_create([RateCount(**row)], ignore_conflicts=True)
        RateCount.objects.filter(**row).update(count=F("count") + 1)
    return hits(action, key)


def refund(action: str, key: str) -> None:
    """Take back one hit that turned out to be harmless."""
    latest = _recent(action, key).filter(count__gt=0).order_by("-hour").first()
    if latest is not None:
        RateCount.objects.filter(pk=latest.pk, count__gt=0).update(count=F("count") - 1)


def hits(action: str, key: str, *, hours: int = 2) -> int:
    """How often `key` did `action` in the last hours, this one included (24 at most)."""
    return _recent(action, key, hours).aggregate(total=Sum("count"))["total"] or 0


def _recent(action: str, key: str, hours: int = 2) -> QuerySet[RateCount]:
    this_hour = _hour()
    first = this_hour - (hours - 1) * WINDOW
    midnight = this_hour.astimezone(datetime.UTC).replace(hour=0)
    # A network has another bucket each day.
    found = Q(hour__gte=max(first, midnight), network=_bucket(key, this_hour))
    if first < midnight:
        found |= Q(hour__gte=first, hour__lt=midnight, network=_bucket(key, first))
    return RateCount.objects.filter(found, action=action, hour__lte=this_hour)


def _hour() -> datetime.datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def _bucket(key: str, hour: datetime.datetime) -> bytes:
    """Two bytes for one of BUCKETS, by HMAC under the day's random key and SECRET_KEY: the first is
    erased with the counts, and the second is in no copy of the database."""
    day = hour.astimezone(datetime.UTC).date()
    row = RateKey.objects.filter(day=day).first()
    if row is None:
        # No failing INSERT when several requests are the first of a day
        RateKey.objects.bulk_create([RateKey(day=day)], ignore_conflicts=True)
        row = RateKey.objects.get(day=day)
    secret = salted_hmac("rates", bytes(row.key), algorithm="sha256").digest()
    digest = hmac.digest(secret, key.encode(), hashlib.sha256)
    return (int.from_bytes(digest[:2]) % BUCKETS).to_bytes(2)
