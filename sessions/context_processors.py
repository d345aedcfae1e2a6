"""The practice, for every template."""

import functools

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sessions.last_known import last_known
from sessions.models import Practice


def practice(request: HttpRequest) -> dict[str, Practice | SimpleLazyObject]:
    """The practice's row: on public pages read once for each content version of the site
    (`attachment_site.core.caching.content_version`), elsewhere when a template uses it."""
    if content_version := getattr(request, "content_version", None):
        return {"practice": practice_of(content_version)}
    return {"practice": SimpleLazyObject(last_known.read_practice)}


@functools.lru_cache(2)
def practice_of(content_version: str) -> Practice:
    """The practice's row for a content version of the site."""
    return last_known.read_practice()
