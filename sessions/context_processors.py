"""What every page says of the practice."""

import functools

from django.utils.functional import SimpleLazyObject

from sessions.models import Practice


def practice(request):
    """The practice's row: on public pages read once an edition of the site
    (`attachment_site.core.caching.content_version`), elsewhere where a template shows it."""
    if edition := getattr(request, "edition", None):
        return {"practice": practice_of(edition)}
    return {"practice": SimpleLazyObject(Practice.objects.current)}


@functools.lru_cache(2)
def practice_of(edition):
    """The practice's row as an edition of the site shows it."""
    return Practice.objects.current()
