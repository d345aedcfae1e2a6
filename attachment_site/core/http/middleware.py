"""Middleware that renders empty 405 responses."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

type GetResponse = Callable[[HttpRequest], HttpResponse]


def render_method_not_allowed(get_response: GetResponse) -> GetResponse:
    """Render the site's page into an empty 405; Allow stays (RFC 9110, 15.5.6)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render(request, "errors/405.html").content
        return response

    return middleware
