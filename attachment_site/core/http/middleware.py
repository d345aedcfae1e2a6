"""Middleware that checks session cookies, and renders empty 405 responses."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SESSION_KEY = re.compile(r"[0-9a-z]{32}")

type GetResponse = Callable[[HttpRequest], HttpResponse]


def drop_invalid_session_cookies(get_response: GetResponse) -> GetResponse:
    """Drop a session cookie that cannot be one of ours: PostgreSQL refuses some of them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if key is not None and not SESSION_KEY.fullmatch(key):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return get_response(request)

    return middleware


def render_method_not_allowed(get_response: GetResponse) -> GetResponse:
    """Render the site's page into an empty 405; Allow stays (RFC 9110, 15.5.6)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render(request, "errors/405.html").content
        return response

    return middleware
