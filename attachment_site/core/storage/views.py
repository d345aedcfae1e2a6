"""Serves uploads that no web server serves from its disk: those in a bucket, or in development."""

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from attachment_site.core.storage.local import StorageUnavailable

# As in deploy/nginx/cache.conf: nothing in an uploaded file may run.
POLICY = {"default-src": [CSP.NONE], "frame-ancestors": [CSP.NONE], "sandbox": ""}


@require_safe
@csp_override(POLICY)
def upload(request: HttpRequest, path: str) -> FileResponse:
    """The upload at `path`; 404 for anything else, including folders.

    Raises StorageUnavailable if the bucket does not answer.
    """
    try:
        response = FileResponse(default_storage.open(path))
    except StorageUnavailable:
        raise
    except (OSError, SuspiciousOperation, ValueError) as error:
        # Missing, a folder, a name that is too long or empty, or a path out of the media folder.
        raise Http404 from error
    # Names contain a digest, so a new picture has a new URL.
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
