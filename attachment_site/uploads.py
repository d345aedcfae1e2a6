"""Uploaded pictures, where no web server in front sends them: on the demo and in development."""

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe
from django.views.static import serve

# As nginx says it (deploy/nginx/cache.conf): nothing in a file may run, whatever it claims to be.
POLICY = {"default-src": [CSP.NONE], "frame-ancestors": [CSP.NONE], "sandbox": True}


@require_safe
@csp_override(POLICY)
def upload(request, path):
    """The file that MEDIA_ROOT has at `path`; 404 for anything else, folders too."""
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except (OSError, SuspiciousFileOperation) as error:
        # Too long for a disk, or out of the folder.
        raise Http404 from error
    # Named by its content, so a new picture has a new address.
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
