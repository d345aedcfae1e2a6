"""URLs of pages: reversed once for each name and its arguments, and made absolute."""

import functools
from urllib.parse import urljoin

from django.conf import settings
from django.urls import converters, reverse

CACHED_PATHS = 4096


class RowConverter(converters.IntConverter):
    """The number of a row; `<int:…>` takes those that no database can look up as well."""

    regex = "[0-9]{1,18}"


@functools.lru_cache(CACHED_PATHS)
def cached_reverse(name: str, *args: str | int) -> str:
    """What `reverse` returns; a page contains dozens. Raises NoReverseMatch."""
    return reverse(name, args=args)


def absolute_url(url: str) -> str:
    """A URL of this site with scheme and host; an absolute one stays as it is."""
    if url.startswith("/") and not url.startswith("//"):
        return settings.SITE_URL + url
    return urljoin(f"{settings.SITE_URL}/", url)
