"""Django's handler500: 503 while the database, the disk or the bucket is unavailable, else 500."""

import errno
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from attachment_site.core.storage.local import StorageUnavailable
from attachment_site.core.text import posted_fields, secret_fields

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
RETRY_SECONDS = "60"


def error_page(request: HttpRequest) -> HttpResponse:
    """The error page, called while the exception is being handled.

    While the site is unavailable it contains what was posted in admin, to be sent again.
    """
    if not is_unavailable(sys.exception()):
        return server_error(request)
    context = {
        "url": request.get_full_path(),
        "fields": posted_fields(request.POST) if _may_repeat(request) else [],
        "had_files": bool(request.FILES),
    }
    headers = {"Cache-Control": "no-store", "Retry-After": RETRY_SECONDS}
    # Without the request: context processors would query the database.
    return HttpResponse(render_to_string("errors/503.html", context), status=503, headers=headers)


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database or the bucket does not answer, or the disk is full."""
    if isinstance(error, OperationalError | InterfaceError | StorageUnavailable):
        return True
    return isinstance(error, OSError) and error.errno in DISK_FULL


def _may_repeat(request: HttpRequest) -> bool:
    """Whether the page may contain what was posted: in admin, and without a password or a code."""
    is_admin = request.path.startswith(f"/{settings.ADMIN_PATH}")
    return is_admin and not secret_fields(request.POST)
