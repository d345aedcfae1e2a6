"""Middleware that renders empty 405 responses."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from attachment_site.core.http.requests import GetResponse


def render_method_not_allowed(get_response: GetResponse) -> GetResponse:
    """Render the site's page into an empty 405; Allow stays (RFC 9110, 15.5.6)."""

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
