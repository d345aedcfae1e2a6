"""What every template may know about the site itself."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path


def site(request: HttpRequest) -> dict[str, str]:
    """The URL of the site, and the canonical URL of this page (no query string)."""
    return {
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + escape_uri_path(request.path),
    }
