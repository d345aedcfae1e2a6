"""Brotli for what everybody may see; Django's gzip takes the rest."""

import brotli
from django.utils.cache import patch_vary_headers

SHORTEST = 200
# For one answer. Pages that are kept are compressed once, and harder (`page_cache.py`).
QUALITY = 1


def brotli_for_public_pages(get_response):
    """Compress public answers with Brotli for whoever takes it.

    Only these: where a secret stands beside what a visitor sent, the length would tell of it
    (BREACH), and Django's gzip blurs that.
    """

    def middleware(request):
        response = get_response(request)
        if (
            not response.streaming
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
