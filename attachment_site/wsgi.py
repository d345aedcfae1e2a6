"""The WSGI application that a production server loads: Django, and in front of it what it made."""

import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attachment_site.settings")

django_application = get_wsgi_application()

# Only now: these read the settings.
from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from attachment_site.core.caching import content_version  # noqa: E402
from attachment_site.core.caching.page_cache import PageCache  # noqa: E402


def read_as_utf8(environ, start_response):
    """The site, which reads every request as UTF-8.

    Django would follow a charset that a visitor names into codecs that are none, and fail before
    any middleware could answer.
    """
    content_type = environ.get("CONTENT_TYPE", "")
    environ["CONTENT_TYPE"] = re.sub(r";\s*charset=[^;]*", "", content_type, flags=re.IGNORECASE)
    return django_application(environ, start_response)


application = PageCache(
    read_as_utf8,
    read_stamp=lambda: content_version.current(now=timezone.now()).stamp,
    never=(f"/{settings.ADMIN_PATH}", "/sessions/", "/preview/", "/static/", "/media/", "/healthz"),
    megabytes=settings.PAGE_CACHE_MEGABYTES,
    is_shared=bool(settings.CACHE_URL),
)
