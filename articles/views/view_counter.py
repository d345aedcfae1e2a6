"""The view counter: the address of an image that a page loads after ten seconds in view; and how a
search ended, as its page tells it when it is left (`static/js/search/outcome.js`).

Pages come from caches, so a request for one says nothing about readers. The stylesheet
(`site.css`) brings the image into view, without a script. Nothing about the visitor is stored: the
hourly limit is kept in the memory of the process, under a key that ends with the hour. Nothing at
all is stored of a search that may be of somebody in danger.
"""

import hashlib
import hmac
import secrets
import threading
import time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from articles.models import Article, UnmetSearch, ViewCount
from articles.search.crisis_terms import has_crisis_terms
from articles.views import counts
from articles.views.forms import SearchOutcomeForm
from attachment_site.core.caching import content_version
from attachment_site.core.security.ratelimit import client_network

VIEWS_PER_HOUR = 60
MAX_NETWORKS = 10_000


class HourlyLimit:
    """How many views each network has had counted in this hour.

    Past MAX_NETWORKS no further network is counted.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.hour = 0
        self.key = b""
        self.counts: dict[bytes, int] = {}

    def allows(self, request: HttpRequest) -> bool:
        """Count a view of whoever asks; whether it is within the limit."""
        hour = int(time.time() // 3600)
        with self.lock:
            if hour != self.hour:
                self.hour, self.key, self.counts = hour, secrets.token_bytes(32), {}
            name = hmac.digest(self.key, client_network(request).encode(), hashlib.sha256)[:16]
            if name not in self.counts and len(self.counts) >= MAX_NETWORKS:
                return False
            self.counts[name] = self.counts.get(name, 0) + 1
            return self.counts[name] <= VIEWS_PER_HOUR


# Of views, and of searches
hourly_limit, search_limit = HourlyLimit(), HourlyLimit()


@csrf_exempt
@require_GET
@never_cache
def count_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer 204, whether the view counts or not; 404 if there is no article (two queries)."""
    article = Article.objects.live().filter(slug=slug).values_list("pk", flat=True).first()
    if article is None:
        raise Http404
    # Crawlers that collect images do not say so.
    is_image = request.headers.get("Sec-Fetch-Dest") == "image"
    if is_image and may_be_counted(request) and hourly_limit.allows(request):
        ViewCount.add(article, timezone.localdate())
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
@never_cache
def record_outcome(request: HttpRequest) -> HttpResponse:
    """Answer 204, whether anything is noted or not (six queries at most)."""
    form = SearchOutcomeForm(request.POST)
    if form.is_valid() and may_be_counted(request) and search_limit.allows(request):
        outcome = form.cleaned_data
        words = counts.search_words(content_version.current(now=timezone.now()).stamp)
        if not has_crisis_terms(outcome["q"], words.crisis_terms):
            UnmetSearch.record(
                outcome["q"],
                found=outcome["found"],
                followed=outcome["followed"],
                today=timezone.localdate(),
            )
    return HttpResponse(status=204)


def may_be_counted(request: HttpRequest) -> bool:
    """Whether one of our pages asks, for a visitor who has not opted out and does not work here."""
    headers = request.headers
    opted_out = "1" in (headers.get("Sec-GPC"), headers.get("DNT"))
    is_same_origin = headers.get("Sec-Fetch-Site") == "same-origin"
    is_prefetch = "Sec-Purpose" in headers or "Purpose" in headers
    is_signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    return is_same_origin and not (opted_out or is_prefetch or is_signed_in)
