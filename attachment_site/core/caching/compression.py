"""Brotli for public pages; Django's GZipMiddleware takes the rest."""

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from attachment_site.core.http.requests import GetResponse

SHORTEST = 200
# For one response. Cached pages are compressed once, and harder (`cached_page.py`).
QUALITY = 1


def brotli_for_public_pages(get_response: GetResponse) -> GetResponse:
    """Compress public responses with Brotli where the browser accepts it.

    Only these: a response that holds both a secret and what a visitor sent reveals the secret by
    its length (BREACH), which Django's gzip pads.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if (
            isinstance(response, HttpResponse)
            and "public" in response.get("Cache-Control", "")
            and not response.has_header("Content-Encoding")
            and len(response.content) >= SHORTEST
        ):
            patch_vary_headers(response, ["Accept-Encoding"])
            accepted = request.headers.get("Accept-Encoding", "").replace(" ", "").split(",")
            if {"br", "br;q=1", "br;q=1.0"} & set(accepted):
                response.content = brotli.compress(
                    response.content, mode=brotli.MODE_TEXT, quality=QUALITY
                )
                response["Content-Encoding"] = "br"
                response["Content-Length"] = str(len(response.content))
        return response

    return middleware
