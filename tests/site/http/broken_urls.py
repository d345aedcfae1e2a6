"""An address that fails, for the test of what a visitor sees then."""

from django.contrib import admin
from django.urls import path


def broken(request):
    raise RuntimeError("This address fails on purpose.")


urlpatterns = [path("broken/", broken), path("admin/", admin.site.urls)]
