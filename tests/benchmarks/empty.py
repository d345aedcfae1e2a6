"""A Django view that says nothing, with no middleware: what the framework costs by itself."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="nothing-is-signed-here",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
)
urlpatterns = [path("", lambda request: HttpResponse(b"ok"))]
application = get_wsgi_application()
