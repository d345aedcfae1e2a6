"""How long an answer may be kept, and how to ask whether it still holds without making it anew."""

from functools import wraps

from django.http import HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from attachment_site.core.caching import content_version

# Browsers ask each time. A web server in front may answer for two seconds by itself, for three
# more while it asks, and for a day while the site is down.
SHARED = "public, max-age=0, s-maxage=2, stale-while-revalidate=3, stale-if-error=86400"
ALONE = "private, no-cache"


def public_page(view):
    """What everybody may see, the same for all; it only answers GET and HEAD.

    It is exempt from the CSRF check, which has nothing to protect on a page that changes
    nothing and would answer a wrong method with 403 before the view can say 405.
    """
    return csrf_exempt(require_safe(revalidated(SHARED)(view)))


def revalidated(policy):
    """Give a view's good answers an ETag, a Last-Modified and this Cache-Control.

    Whoever brings the ETag back gets 304 before the view is called (one query). Whoever brings
    only a date gets it once the view has found its row, and before the template is rendered. The
    view finds the content version's stamp in `request.content_version`.
    """

    def decorator(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            now = content_version.current(now=timezone.now())
            request.content_version = now.stamp
            etag = now.etag(request.get_full_path())
            if etag in parse_etags(request.headers.get("If-None-Match", "")):
                return _with_headers(HttpResponseNotModified(), now, etag, policy)
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                response.headers.setdefault("Cache-Control", "no-cache")
                return response
            if _is_unchanged_since(request, now):
                response = HttpResponseNotModified()
            return _with_headers(response, now, etag, policy)

        return inner

    return decorator


def _is_unchanged_since(request, now):
    since = request.headers.get("If-Modified-Since")
    # RFC 9110, 13.1.3: a date counts only where no ETag was sent.
    if since is None or "If-None-Match" in request.headers or not now.is_settled:
        return False
    moment = parse_http_date_safe(since)
    return moment is not None and int(now.last_modified.timestamp()) <= moment


def _with_headers(response, now, etag, policy):
    response["ETag"] = etag
    response["Cache-Control"] = policy
    patch_vary_headers(response, ["Accept-Encoding"])
    if now.last_modified:
        response["Last-Modified"] = http_date(now.last_modified.timestamp())
    else:
        del response["Last-Modified"]
    return response
