"""What every page under /sessions/ does for the applicant's privacy, and its error pages."""

import contextlib
import logging
import os
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sessions.inbox.process_memory import memory
from sessions.last_known import last_known
from sessions.views import cookies, unsent
from sessions.views.fields import MAX_TEXT_LENGTH

logger = logging.getLogger(__name__)

# Bytes; less than admin accepts, which has whole articles to save.
MAX_REQUEST_SIZE = 1024 * 1024


def applicant_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Send no Referer to other sites, limit the size of requests, and answer 503 without database.

    With `Referrer-Policy: no-referrer` browsers send `Origin: null` with a form, which Django's
    CSRF check refuses. These pages know no account that another site could misuse; those with
    forms check `is_same_origin` instead.
    """

    @csrf_exempt
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        # Of the body with its files, which Django's own limit leaves out
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length) > MAX_REQUEST_SIZE:
            # It has not been read.
            context = {"max_length": f"{MAX_TEXT_LENGTH:,}"}
            response = render(request, "sessions/errors/too_large.html", context, status=413)
        else:
            if request.method == "POST" or cookies.TICKET_COOKIE in request.COOKIES:
                memory.has_words()
            try:
                response = view(request, *args, **kwargs)
            except Error as error:
                response = unavailable(request, error, "sessions/errors/unavailable.html")
        response["Referrer-Policy"] = "no-referrer"
        return response

    return inner


def is_same_origin(request: HttpRequest) -> bool:
    """Whether a form was sent by a page of this site, according to the browser (Fetch Metadata,
    `Sec-Fetch-Site`); browsers that do not send the header are believed."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def unavailable(request: HttpRequest, error: Error, template: str, **context: Any) -> HttpResponse:
    """503 while the database or its disk fails; asks neither.

    The message of the error may quote what was posted, so only its type is logged.
    """
    logger.error("A page about sessions could not be served (%s).", type(error).__name__)
    context |= {"practice": last_known.practice, "is_unavailable": True}
    response = render(request, template, context, status=503)
    response["Cache-Control"] = "no-store"
    return response


@applicant_page
@require_safe
def not_found(request: HttpRequest, path: str) -> HttpResponse:
    """404 for any other address under /sessions/, with the exit link that its pages have."""
    return render(request, "sessions/errors/not_found.html", status=404)


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """“Exit this page”: drop every cookie of these pages with what it opens, and lead away.

    A script of ours posts, as it has led away itself. A link of another site ends nothing.
    """
    response = HttpResponse(status=204)
    if request.method != "POST":
        # Where the practice wants it to lead, even while the database fails
        with contextlib.suppress(Error):
            last_known.read_practice()
        response = redirect(last_known.practice.exit_address)
    if is_same_origin(request):
        unsent.forget(request)
        cookies.drop_all(response)
    return response


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def draft_key(request: HttpRequest) -> HttpResponse:
    """The key under which `draft.js` encrypts what is typed; 204 once it is gone. A POST, of a page
    in which somebody types, lets it live on, and makes another one where it is gone."""
    key = cookies.draft_key(request)
    is_typing = request.method == "POST" and is_same_origin(request)
    if is_typing:
        key = key or os.urandom(cookies.DRAFT_KEY_BYTES)
    if key is None:
        return HttpResponse(status=204)
    response = HttpResponse(key, content_type="application/octet-stream")
    if is_typing:
        cookies.set_form_cookie(request, response, key)
    return response


@applicant_page
@require_safe
@never_cache
def touch(request: HttpRequest) -> HttpResponse:
    """Loaded by pages with an applicant's words as if it were a picture; changes a cookie.

    Browsers that keep whole pages for Back do not bring back one with `no-store` when an HttpOnly
    cookie has changed since it came.
    """
    response = HttpResponse(status=204)
    cookies.set_form_cookie(request, response)
    return response
