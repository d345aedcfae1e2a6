"""What is answered where an error was not caught: the page that asks to wait while the database or
the disk does not serve, or the one that says that the fault is ours."""

import errno
import re
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from attachment_site.core.storage.local import StorageUnavailable
from attachment_site.core.text import strip_control_chars

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
SECRET = re.compile("pass|code")
RETRY_SECONDS = "60"


def error_page(request):
    """Django's handler500, called while the error is being handled."""
    if not is_unavailable(sys.exception()):
        return server_error(request)
    posted = strip_control_chars(request.POST)
    context = {
        "address": request.get_full_path(),
        "kept": [] if _is_secret(request, posted) else _fields(posted),
        "had_files": bool(request.FILES),
    }
    headers = {"Cache-Control": "no-store", "Retry-After": RETRY_SECONDS}
    # Without the request: what every page shows besides would ask the database.
    return HttpResponse(render_to_string("errors/503.html", context), status=503, headers=headers)


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the site only has to wait: its database or its bucket does not answer, or its disk
    is full."""
    if isinstance(error, OperationalError | InterfaceError | StorageUnavailable):
        return True
    return isinstance(error, OSError) and error.errno in NO_ROOM


def _is_secret(request, posted) -> bool:
    """Whether what was sent must not be shown again: a password, or not from the desk at all."""
    is_desk = request.path.startswith(f"/{settings.ADMIN_PATH}")
    return not is_desk or any(map(SECRET.search, posted))


def _fields(posted):
    return [(name, value) for name, values in posted.lists() for value in values]
