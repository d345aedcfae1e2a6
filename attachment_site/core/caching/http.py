"""HTTP caching: validators (ETag, Last-Modified) and Cache-Control of public pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from attachment_site.core.caching import content_version
from attachment_site.core.caching.content_version import Validators

type View = Callable[..., HttpResponse]

# Browsers ask each time. A web server in front may answer by itself for two seconds, for three
# more while it asks, and for a day while the site is down (RFC 5861).
PUBLIC = "public, max-age=0, s-maxage=2, stale-while-revalidate=3, stale-if-error=86400"
PRIVATE = "private, no-cache"


class PublicRequest(HttpRequest):
    """The request of a view that `conditional` wraps."""

    content_version: str


def public_page(view: View) -> View:
    """A page that is the same for everybody; it answers GET and HEAD alone.

    It is exempt from the CSRF check, which has nothing to protect on a page that changes
    nothing and would answer a wrong method with 403 before the view can say 405.
    """
    return csrf_exempt(require_safe(conditional(PUBLIC)(view)))


def conditional(cache_control: str) -> Callable[[View], View]:
    """Give a view's 200 responses an ETag, a Last-Modified and this Cache-Control.

    A request with the current ETag is answered 304 before the view is called (one query); one
    with a date alone after the view found its row, but before the template is rendered. The view
    finds the stamp of the content version in `request.content_version`.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def inner(request: PublicRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            version = content_version.current(now=timezone.now())
            request.content_version = version.stamp
            etag = version.etag(request.get_full_path())
            if etag in parse_etags(request.headers.get("If-None-Match", "")):
                return _with_headers(HttpResponseNotModified(), version, etag, cache_control)
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                response.headers.setdefault("Cache-Control", "no-cache")
                return response
            if _is_unmodified_since(request, version):
                response = HttpResponseNotModified()
            return _with_headers(response, version, etag, cache_control)

        return inner

    return decorator


def _is_unmodified_since(request: HttpRequest, version: Validators) -> bool:
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    # RFC 9110, 13.1.3: a date counts only without an ETag.
    if since is None or version.last_modified is None or "If-None-Match" in request.headers:
        return False
    return int(version.last_modified.timestamp()) <= since


def _with_headers(
    response: HttpResponse, version: Validators, etag: str, cache_control: str
) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = cache_control
    patch_vary_headers(response, ["Accept-Encoding"])
    if version.last_modified:
        response["Last-Modified"] = http_date(version.last_modified.timestamp())
    else:
        del response["Last-Modified"]
    return response
