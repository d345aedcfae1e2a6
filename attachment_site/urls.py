"""URLs of the site, with one comment line per prefix."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from articles.views.view_counter import count_view
from attachment_site.core.storage.views import upload
from attachment_site.monitoring.health import healthz
from attachment_site.monitoring.metrics import metrics
from attachment_site.privacy import notice
from attachment_site.web_app_manifest import favicon, manifest
from sessions.views.about import help_now

# Other errors have Django's own handler and our template.
handler403 = "attachment_site.core.http.errors.forbidden"
handler404 = "attachment_site.core.http.errors.not_found"
handler500 = "attachment_site.core.http.errors.error_page"

urlpatterns = [
    # what is done with data, by both apps
    path("privacy/", notice, name="privacy"),
    # articles, topics, tags, authors, home and the fixed pages
    path("", include("articles.urls")),
    # where to turn in danger
    path("help/", help_now, name="help"),
    # private sessions
    path("sessions/", include("sessions.urls")),
    # admin, for the author and the practitioner
    path(settings.ADMIN_PATH, admin.site.urls),
    # for devices that install the site, and tabs
    path("manifest.webmanifest", manifest, name="manifest"),
    path("favicon.ico", favicon),
    # counts views of an article
    path("articles/<uslug:slug>/read", count_view, name="count_view"),
    # for monitoring
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    # uploads, if no web server in front serves them
    path("media/<path:path>", upload, name="upload"),
]
