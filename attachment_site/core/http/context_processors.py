"""What every template may know about the site itself."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path

# The entry of the main menu that leads to a page, by the first part of its path.
SECTIONS = {"topics": "articles", "tags": "articles", "authors": "about"}
MENU = ("about", "articles", "help", "search", "sessions")


def site(request: HttpRequest) -> dict[str, str]:
    """The URL of the site, the canonical URL of this page (no query string), and where it stands:
    `section` of the main menu, and `here` for `aria-current`, “page” where the menu leads to it."""
    first, _, rest = request.path[1:].partition("/")
    section = SECTIONS.get(first, first)
    return {
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + escape_uri_path(request.path),
        "section": section if section in MENU else "",
        "here": "true" if rest or section != first else "page",
    }
