"""The WSGI application that a production server loads: Django behind a cache of its pages."""

import gc
import logging
import os
import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attachment_site.settings")

# A look for garbage writes to all objects; those of the server that forks this stay shared with it.
gc.freeze()

from attachment_site.monitoring.preload_words import preload_words  # noqa: E402

# First, as it frees megabytes, which all that follows then takes.
preload_words()

from django.core.wsgi import get_wsgi_application  # noqa: E402

django_application = get_wsgi_application()

# These read the settings, which Django has loaded now.
from django.conf import settings  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402

from attachment_site.core.caching.page_cache import PageCache  # noqa: E402
from attachment_site.monitoring.preload import preload  # noqa: E402
from attachment_site.monitoring.requests import counting  # noqa: E402
from attachment_site.monitoring.schema import restore_triggers  # noqa: E402
from attachment_site.monitoring.systemd import notify_while_answering  # noqa: E402
from sessions.inbox import process_memory  # noqa: E402

# Together as much as nginx lets through at any address
PIECES, PIECE_BYTES = 32, 1 << 20


def application_in_utf8(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Django, which is told of no charset but UTF-8, and whose requests are read to their end.

    It would look up any codec that a visitor names, and fail before a middleware could answer. It
    refuses many a request without its body; a connection that is closed while that is still being
    sent is a failure to nginx, which would say that the site is away.
    """
    content_type = environ.get("CONTENT_TYPE", "")
    environ["CONTENT_TYPE"] = re.sub(r";\s*charset=[^;]*", "", content_type, flags=re.IGNORECASE)
    response = django_application(environ, start_response)
    pieces = 0 if environ.get("CONTENT_LENGTH", "0") in ("", "0") else PIECES
    while pieces and environ["wsgi.input"].read(PIECE_BYTES):
        pieces -= 1
    return response


def restore_schema() -> None:
    """Put triggers back that the database lacks; a database that is down keeps no server down."""
    try:
        restore_triggers(fill=False)
    except DatabaseError as error:
        logging.getLogger(__name__).warning("Triggers were not checked (%s).", type(error).__name__)
    finally:
        connection.close()


preload()
restore_schema()
process_memory.watch()
cached_application = PageCache(
    application_in_utf8,
    never=(
        *(f"/{settings.ADMIN_PATH}", "/sessions/", "/preview/", "/static/", "/media/"),
        *("/healthz", "/livez", "/readyz"),
    ),
    megabytes=settings.PAGE_CACHE_MEGABYTES,
    is_shared=bool(settings.CACHE_URL),
)
application = counting(cached_application)
notify_while_answering()
