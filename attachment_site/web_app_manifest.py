"""The web app manifest, and the icon at the root of the site."""

from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from attachment_site.core.caching.http import PublicRequest, public_page
from sessions.models import Practice

BACKGROUND = "#fbf7f0"
# (file name, side in pixels, purpose); a maskable icon may be cut to any shape.
ICONS = [
    (f"img/icon-{prefix}{side}.png", side, purpose)
    for prefix, purpose in (("", "any"), ("maskable-", "maskable"))
    for side in (192, 512)
]


@public_page
def manifest(request: PublicRequest) -> JsonResponse:
    """The site's name, colors and icons for a home screen (W3C Web Application Manifest)."""
    name = Practice.objects.current().practitioner_name
    icons = [
        {"src": static(file), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
        for file, side, purpose in ICONS
    ]
    return JsonResponse(
        {
            "name": name,
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "browser",
            "lang": "en",
            "dir": "ltr",
            "background_color": BACKGROUND,
            "theme_color": BACKGROUND,
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


@csrf_exempt
@require_safe
@cache_control(public=True, max_age=3600)
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the icon, for browsers, feed readers and crawlers that look at the root."""
    return HttpResponseRedirect(static("img/favicon.ico"))
