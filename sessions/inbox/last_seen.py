"""What a browser remembers of private sessions: where all of them were put back as they once were,
the database tells nothing, but this browser has seen them later.

The cookie is signed and limited to the inbox. That of another site, with other receipts, counts for
nothing.
"""

import secrets
from typing import Any

from django.core import signing
from django.db.models import Subquery
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from attachment_site.core.http.cookies import PATH_PREFIX, set_cookie
from attachment_site.core.http.urls import cached_reverse
from sessions.models import Manifest, Practice
from sessions.models.manifest import MARK_SECONDS, Mark

COOKIE = f"{PATH_PREFIX}inbox_seen"


def is_older(request: HttpRequest) -> bool:
    """Whether the database is as it was before this browser saw it last (one query)."""
    manifest = _manifest()
    mark = _mark(request, manifest)
    return mark is not None and manifest.is_older_than(mark)


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser keep in which state it saw private sessions, where that is another one, and
    none older, than it saw before (one query, or three). Elsewhere it sends no cookie."""
    if not request.path.startswith(_path()):
        return
    manifest = _manifest()
    mark = _mark(request, manifest)
    if mark and (mark.digest == manifest.digest or manifest.is_older_than(mark)):
        return
    if mark := Manifest.mark_for(mark.browser if mark else secrets.token_urlsafe(8)):
        value = signing.dumps(mark, salt=_salt(manifest))
        set_cookie(response, COOKIE, value, max_age=MARK_SECONDS, path=_path())


def _manifest() -> Any:
    """The manifest, with the `site` that it is of."""
    site = Subquery(Practice.objects.values("receipt_salt")[:1])
    return Manifest.objects.annotate(site=site).first() or Manifest(pk=1)


def _mark(request: HttpRequest, manifest: Any) -> Mark | None:
    value, salt = request.COOKIES.get(COOKIE, ""), _salt(manifest)
    try:
        return Mark(*signing.loads(value, salt=salt, max_age=MARK_SECONDS))
    except signing.BadSignature:
        return None


def _salt(manifest: Any) -> str:
    return f"{COOKIE} {bytes(getattr(manifest, 'site', None) or b'').hex()}"


def _path() -> str:
    return cached_reverse("admin:private_sessions_application_changelist")
