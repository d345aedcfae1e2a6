"""How devices show the site among others: the web manifest, and the icon that old ones ask for."""

from django.http import HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from attachment_site.core.caching.http import public_page
from sessions.models import Practice

PAPER = "#fbf7f0"
# (name of the file, side in pixels, purpose); a maskable one may be cut to any shape.
ICONS = [
    (f"img/icon-{prefix}{side}.png", side, purpose)
    for prefix, purpose in (("", "any"), ("maskable-", "maskable"))
    for side in (192, 512)
]


@public_page
def manifest(request):
    """The site's name, colours and icons, for whoever keeps it on a home screen (W3C manifest)."""
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
            "background_color": PAPER,
            "theme_color": PAPER,
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


@csrf_exempt
@require_safe
@cache_control(public=True, max_age=3600)
def favicon(request):
    """Lead browsers, feed readers and crawlers that ask at the root to the icon itself."""
    return HttpResponseRedirect(static("img/favicon.ico"))
