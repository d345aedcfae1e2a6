"""The address that a page asks for once it has been read for some seconds: it counts, and forgets.

Pages come from caches, so they do not count. A picture that a browser first needs after ten seconds
in sight does (`site.css`); it needs no script. Nothing of who asks is stored: floods are held off
by numbers in this process's memory, under a key that dies with it.
"""

import hashlib
import hmac
import secrets
import threading

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from articles.models import Article, ViewCount
from attachment_site.core.security.ratelimit import client_network

MOST_IN_HOUR = 60
MOST_NETWORKS = 10_000


class Floods:
    """How much each network has counted in this hour; when too many did, new ones count no more."""

    def __init__(self):
        self.lock = threading.Lock()
        self.hour, self.key, self.counts = None, b"", {}

    def allows(self, address: str, hour: int) -> bool:
        with self.lock:
            if hour != self.hour:
                self.hour, self.key, self.counts = hour, secrets.token_bytes(32), {}
            name = hmac.digest(self.key, address.encode(), hashlib.sha256)[:16]
            if name not in self.counts and len(self.counts) >= MOST_NETWORKS:
                return False
            self.counts[name] = self.counts.get(name, 0) + 1
            return self.counts[name] <= MOST_IN_HOUR


floods = Floods()


@csrf_exempt
@require_GET
@never_cache
def read(request, slug):
    """204, whether it counts or not; 404 where no article is (two queries)."""
    article = Article.objects.live().filter(slug=slug).values_list("pk", flat=True).first()
    if article is None:
        raise Http404
    now = timezone.now()
    if _is_reader(request) and floods.allows(client_network(request), int(now.timestamp() // 3600)):
        ViewCount.add(article, timezone.localdate(now))
    return HttpResponse(status=204)


def _is_reader(request) -> bool:
    """Whether a browser asks for a page of ours, for somebody who did not ask not to be counted.

    Programs that collect pictures do not send Sec-Fetch-*; whoever is signed in works here.
    """
    headers = request.headers
    wishes = "1" in (headers.get("Sec-GPC"), headers.get("DNT"))
    is_picture = headers.get("Sec-Fetch-Dest") == "image"
    is_ours = headers.get("Sec-Fetch-Site") == "same-origin"
    is_early = "Sec-Purpose" in headers or "Purpose" in headers
    is_signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    return is_picture and is_ours and not (wishes or is_early or is_signed_in)
