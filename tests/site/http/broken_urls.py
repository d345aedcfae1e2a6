"""The site's addresses and one that fails, for the test of what a visitor sees then."""

from django.urls import path

from attachment_site import urls


def broken(request):
    raise RuntimeError("This address fails on purpose.")


urlpatterns = [path("broken/", broken), *urls.urlpatterns]
