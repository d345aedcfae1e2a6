"""What every page says of the practice."""

import functools

from django.utils.functional import SimpleLazyObject

from sessions.models import Practice


def practice(request):
    """The practice's row: on public pages read once a content version of the site
    (`attachment_site.core.caching.content_version`), elsewhere where a template shows it."""
    if content_version := getattr(request, "content_version", None):
        return {"practice": practice_of(content_version)}
    return {"practice": SimpleLazyObject(Practice.objects.current)}


@functools.lru_cache(2)
def practice_of(content_version):
    """The practice's row as a content version of the site shows it."""
    return Practice.objects.current()
