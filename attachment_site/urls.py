"""The public addresses: one comment line per prefix."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from articles.views.view_counter import read
from attachment_site.core.storage.views import upload
from attachment_site.manifest import favicon, manifest
from attachment_site.monitoring.health import healthz
from attachment_site.monitoring.metrics import metrics

# Where an error was not caught; other errors have Django's own handlers, and our templates.
handler500 = "attachment_site.core.http.errors.error_page"

urlpatterns = [
    # articles, topics, tags, authors, home and the fixed pages
    path("", include("articles.urls")),
    # private sessions
    path("sessions/", include("sessions.urls")),
    # the author's and the practitioner's desk
    path(settings.ADMIN_PATH, admin.site.urls),
    # how devices show the site among others
    path("manifest.webmanifest", manifest, name="manifest"),
    path("favicon.ico", favicon),
    # how often an article is read
    path("articles/<uslug:slug>/read", read, name="read"),
    # for watchdogs
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    # uploaded pictures, where no web server in front sends them
    path("media/<path:path>", upload, name="upload"),
]
