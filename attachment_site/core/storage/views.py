"""Serves uploads that no web server serves from its disk: those in a bucket, or in development."""

import re
from collections.abc import Iterator

from django.core.exceptions import SuspiciousOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from attachment_site.core.storage.files import StoredFile, file_from_name
from attachment_site.core.storage.local import StorageUnavailable

# As in deploy/nginx/cache.conf: nothing in an uploaded file may run.
POLICY = {"default-src": [CSP.NONE], "frame-ancestors": [CSP.NONE], "sandbox": ""}
RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})", re.ASCII)
CHUNK = 1 << 16


@require_safe
@csp_override(POLICY)
def upload(request: HttpRequest, path: str) -> HttpResponseBase:
    """The upload at `path`; 404 for anything else, including folders. Files are downloads.

    Raises StorageUnavailable if the bucket does not answer.
    """
    try:
        stored = default_storage.open(path)
    except StorageUnavailable:
        raise
    except (OSError, SuspiciousOperation, ValueError) as error:
        # Missing, a folder, a name that is too long or empty, or a path out of the media folder.
        raise Http404 from error
    file = file_from_name(path)
    response = _file_response(request, stored, file) if file else FileResponse(stored)
    # Names contain a digest, so a new picture has a new URL.
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _file_response(request: HttpRequest, stored: File, file: StoredFile) -> HttpResponseBase:
    """The file to download, or the part that a player asks for (RFC 9110, 14)."""
    size = stored.size
    wanted = _wanted_range(request, size)
    response: HttpResponseBase
    if wanted is None:
        response = FileResponse(stored)
    elif not wanted:
        stored.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        response = StreamingHttpResponse(_part(stored, wanted), status=206)
        response["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
        response["Content-Length"] = str(len(wanted))
    response["Accept-Ranges"] = "bytes"
    response["Content-Type"] = file.type.mime
    response["Content-Disposition"] = f'attachment; filename="{file.download_name}"'
    return response


def _wanted_range(request: HttpRequest, size: int) -> range | None:
    """The bytes of a request for one range, empty if there are none; None for all of them.

    Players refuse compression with it: what is compressed has other bytes.
    """
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    encoding = request.headers.get("Accept-Encoding", "")
    if not match or match[0] == "bytes=-" or "If-Range" in request.headers or "gzip" in encoding:
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(size, int(last) + 1 if last else size))


def _part(stored: File, wanted: range) -> Iterator[bytes]:
    with stored:
        stored.seek(wanted.start)
        left = len(wanted)
        while left and (chunk := stored.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
