"""Django's handlers of errors: 503 while the database, the disk or the bucket is unavailable; and
the page of 405, for which Django has no handler."""

import errno
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import page_not_found, permission_denied, server_error

from attachment_site.core.db import is_disk_full
from attachment_site.core.http.requests import UNREADABLE_BODY, GetResponse
from attachment_site.core.storage.local import StorageUnavailable
from attachment_site.core.text import posted_fields, secret_fields

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
RETRY_SECONDS = "60"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's page for 404, also after a body that nobody can parse."""
    _give_up_unreadable_body(request)
    return page_not_found(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's page for 403, also after a body that nobody can parse."""
    _give_up_unreadable_body(request)
    return permission_denied(request, exception)


def _give_up_unreadable_body(request: HttpRequest) -> None:
    """Django's pages look for a CSRF token in the body, and would fail over it."""
    try:
        _ = request.POST
    except UNREADABLE_BODY:
        request.POST = QueryDict()


def error_page(request: HttpRequest) -> HttpResponse:
    """The error page, called while the exception is being handled.

    While the site is unavailable it contains what was posted in admin, to be sent again, unless
    there is a password or a code among it.
    """
    if not is_unavailable(sys.exception()):
        return server_error(request)
    is_admin = request.path.startswith(f"/{settings.ADMIN_PATH}")
    may_repeat = is_admin and not secret_fields(request.POST)
    context = {
        "url": request.get_full_path(),
        "fields": posted_fields(request.POST) if may_repeat else [],
        "had_files": bool(request.FILES),
        "is_disk_full": is_disk_full() or getattr(sys.exception(), "errno", None) in NO_ROOM,
    }
    headers = {"Cache-Control": "no-store", "Retry-After": RETRY_SECONDS}
    # Without the request: context processors would query the database.
    return HttpResponse(render_to_string("errors/503.html", context), status=503, headers=headers)


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database or the bucket does not answer, or the disk is full."""
    if isinstance(error, OperationalError | InterfaceError | StorageUnavailable):
        return True
    return isinstance(error, OSError) and error.errno in (*NO_ROOM, errno.EROFS)


def render_method_not_allowed(get_response: GetResponse) -> GetResponse:
    """Middleware: render the site's page into an empty 405; Allow stays (RFC 9110, 15.5.6)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if (
            response.status_code == 405
            and isinstance(response, HttpResponse)
            and not response.content
        ):
            response.content = render(request, "errors/405.html").content
        return response

    return middleware
