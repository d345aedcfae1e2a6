"""What a browser remembers of private sessions: where all of them were put back as they once were,
the database tells nothing, but this browser has seen them later.

The cookie is signed and limited to the inbox. That of another site, with other receipts, counts for
nothing.
"""

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
    manifest, _, mark = _read(request)
    return manifest.is_older_than(mark)


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser keep in which state it saw private sessions, where that is another one, and
    none older, than it saw before (one query, or three). Elsewhere it sends no cookie."""
    path = cached_reverse("admin:private_sessions_application_changelist")
    if not request.path.startswith(path):
        return
    manifest, salt, mark = _read(request)
    if mark and mark.digest == manifest.digest:
        return
    if mark := Manifest.mark_after(mark):
        value = signing.dumps(mark, salt=salt)
        set_cookie(response, COOKIE, value, max_age=MARK_SECONDS, path=path)


def _read(request: HttpRequest) -> tuple[Manifest, str, Mark | None]:
    """The manifest, what the cookies of this site are signed with, and what the browser's says."""
    site = Subquery(Practice.objects.values("receipt_salt")[:1])
    manifest = Manifest.objects.annotate(site=site).first() or Manifest(pk=1)
    salt = f"{COOKIE} {bytes(getattr(manifest, 'site', None) or b'').hex()}"
    try:
        value = signing.loads(request.COOKIES.get(COOKIE, ""), salt=salt, max_age=MARK_SECONDS)
    except signing.BadSignature:
        return manifest, salt, None
    return manifest, salt, Mark(*value)
