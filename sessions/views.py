"""The pages about private sessions."""

from functools import wraps

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


def unseen_from_elsewhere(view):
    """Tell no other site that the visitor came from here (`Referrer-Policy: no-referrer`)."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return inner


@csrf_exempt  # It changes nothing; the check would answer a wrong method with 403, not 405.
@unseen_from_elsewhere
@require_safe
def about(request):
    return render(request, "sessions/about.html")
