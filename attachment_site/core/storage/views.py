"""Uploaded pictures, where no web server sends them from its disk: from a bucket, on the demo, in
development."""

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from attachment_site.core.storage.local import StorageUnavailable

# As nginx says it (deploy/nginx/cache.conf): nothing in a file may run, whatever it claims to be.
POLICY = {"default-src": [CSP.NONE], "frame-ancestors": [CSP.NONE], "sandbox": True}


@require_safe
@csp_override(POLICY)
def upload(request, path):
    """The upload that is stored at `path`; 404 for anything else, folders too.

    Raises StorageUnavailable where the bucket does not answer.
    """
    try:
        response = FileResponse(default_storage.open(path))
    except StorageUnavailable:
        raise
    except (OSError, SuspiciousOperation, ValueError) as error:
        # Not there, no file, too long for a disk, no name at all, or out of the folder.
        raise Http404 from error
    # Named by its content, so a new picture has a new address.
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
