"""What every template may know about the site itself."""

from django.conf import settings
from django.utils.encoding import escape_uri_path


def site(request):
    """The public address of the site and the canonical address of this page (no query string)."""
    return {
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + escape_uri_path(request.path),
    }
