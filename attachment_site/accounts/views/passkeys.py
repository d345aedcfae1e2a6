"""Signing in with a passkey alone, and what browsers need to ask for one."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from attachment_site.accounts import browser_sessions
from attachment_site.accounts.forms import verified_passkey
from attachment_site.accounts.middleware import PENDING_STEP
from attachment_site.accounts.models import Passkey
from attachment_site.accounts.webauthn import Purpose, request_options
from attachment_site.core.security import ratelimit

# By one network within two hours; each stores a session.
MAX_CHALLENGES = 100


@require_POST
@never_cache
def passkey_options(request: HttpRequest) -> HttpResponse:
    """A challenge, as JSON, for the `purpose` that is posted; 429 after too many of strangers."""
    purpose = request.POST.get("purpose")
    if purpose == Purpose.SIGN_IN:
        # Any passkey of this site, so that nobody learns which accounts have one.
        if ratelimit.hit("passkey", ratelimit.client_network(request)) > MAX_CHALLENGES:
            return HttpResponse(status=429)
        return JsonResponse(request_options(request, purpose))
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    passkeys = Passkey.objects.of(request.user)
    if purpose == Purpose.ENROLMENT:
        return JsonResponse(passkeys.creation_options(request, request.user))
    return JsonResponse(passkeys.request_options(request, Purpose.SECOND_FACTOR))


def sign_in(request: HttpRequest) -> Passkey:
    """Sign in whom the posted passkey belongs to: it is both factors, as its owner was verified.

    Raises ValidationError with what to tell.
    """
    answer = request.POST.get("passkey", "")
    of_staff = Passkey.objects.filter(user__is_active=True, user__is_staff=True)
    passkey = verified_passkey(request, Purpose.SIGN_IN, of_staff, answer)
    login(request, passkey.user)
    request.session.pop(PENDING_STEP, None)
    browser_sessions.mark_without_password(request)
    return passkey
