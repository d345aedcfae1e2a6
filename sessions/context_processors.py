"""What every page says of the practice."""

import functools

from django.utils.functional import SimpleLazyObject

from sessions.models import Practice


def practice(request):
    """The practice's row, read only where a template shows it: once a request, and on public pages
    once an edition of the site (`attachment_site.edition`)."""
    edition = getattr(request, "edition", None)
    read = functools.partial(_of_edition, edition) if edition else Practice.objects.current
    return {"practice": SimpleLazyObject(read)}


@functools.lru_cache(2)
def _of_edition(edition):
    return Practice.objects.current()
