"""Addresses of pages by name, worked out once each: a page of this site holds dozens."""

import functools
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

KEPT = 4096


@functools.lru_cache(KEPT)
def cached_reverse(name: str, *args) -> str:
    """What `reverse` gives. Raises NoReverseMatch where no page has that name."""
    return reverse(name, args=args)


def absolute_url(address: str) -> str:
    """An address of this site with scheme and host; one that is absolute stays as it is."""
    if address.startswith("/") and not address.startswith("//"):
        return settings.SITE_URL + address
    return urljoin(f"{settings.SITE_URL}/", address)
