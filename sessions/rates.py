"""How often something was done in the last hour, without keeping who did it."""

import datetime
import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from sessions.models import RateCount

WINDOW = datetime.timedelta(hours=1)


def network(request) -> str:
    """The visitor's network: an IPv4 address, or the first 64 bits of an IPv6 one.

    X-Forwarded-For is believed only where the nearest machine is one of TRUSTED_PROXIES.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if address in settings.TRUSTED_PROXIES:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False))


def count(action: str, key: str) -> int:
    """Count one more `action` by `key`, and give the number of this hour and the last."""
    row = {"network": _digest(key), "action": action, "hour": _hour()}
    if not RateCount.objects.filter(**row).update(count=F("count") + 1):
        try:
            with transaction.atomic():
                RateCount.objects.create(**row, count=1)
        except IntegrityError:
            RateCount.objects.filter(**row).update(count=F("count") + 1)
    return number(action, key)


def give_back(action: str, key: str) -> None:
    """Take back what `count` counted a moment ago, because it turned out to be harmless."""
    row = RateCount.objects.filter(network=_digest(key), action=action, count__gt=0)
    latest = row.order_by("-hour").values("pk")[:1]
    RateCount.objects.filter(pk__in=list(latest.values_list("pk", flat=True))).update(
        count=F("count") - 1
    )


def number(action: str, key: str) -> int:
    """How often `key` did `action` in this hour and the last."""
    recent = RateCount.objects.filter(
        network=_digest(key), action=action, hour__gte=_hour() - WINDOW
    )
    return recent.aggregate(total=Sum("count"))["total"] or 0


def _hour():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def _digest(key) -> bytes:
    """A digest under a key of the day, which nobody can compute once the day's key is past."""
    day = timezone.now().date().isoformat()
    day_key = hmac.digest(settings.SECRET_KEY.encode(), f"rates of {day}".encode(), hashlib.sha256)
    return hmac.digest(day_key, key.encode(), hashlib.sha256)
