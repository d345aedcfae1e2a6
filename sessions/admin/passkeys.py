"""Passkeys that open the inbox, where a device derives a secret (WebAuthn's PRF extension)."""

import re

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from attachment_site.core.http.requests import StaffRequest
from sessions.admin import pages
from sessions.admin.key_forms import PassphraseForm
from sessions.models import WrappedKey

# 32 bytes, as WebAuthn has it.
DERIVED = re.compile("[0-9a-f]{64}")


@require_POST
@pages.key_holder_page
def options(request: StaffRequest, wrapped: WrappedKey) -> HttpResponse:
    """What the browser needs, as JSON, to ask for a passkey that opens the inbox or, with the
    purpose “add”, for one that does not yet; and what that is to derive a secret from."""
    if request.POST.get("purpose") == "add":
        closed = pages.own_passkeys(request).exclude(wrapped_keys__key=wrapped.key)
        found = closed.request_options(request, pages.ADD_PASSKEY)
    else:
        opening = pages.own_passkeys(request).filter(wrapped_keys__key=wrapped.key)
        found = opening.request_options(request, pages.OPEN_BY_PASSKEY)
    return JsonResponse(found | {"prf": wrapped.key.prf_input})


@pages.key_holder_page
def add(request: StaffRequest, wrapped: WrappedKey) -> HttpResponse:
    """Let one more passkey open the inbox; whoever asks for it knows the passphrase."""
    form = pages.secret_form(PassphraseForm, request, wrapped)
    candidates = pages.own_passkeys(request).exclude(wrapped_keys__key=wrapped.key)
    if form.is_valid():
        passkey = candidates.verify(request, pages.ADD_PASSKEY, request.POST.get("passkey", ""))
        derived = request.POST.get("passkey_derived", "")
        if passkey and DERIVED.fullmatch(derived):
            kind, secret = WrappedKey.Kind.PASSKEY, bytes.fromhex(derived)
            whose = {"user": request.user, "passkey": passkey}
            WrappedKey.objects.wrap(wrapped.key, kind, form.private, secret, **whose)
            messages.success(request, f"“{passkey.name}” opens the inbox from now on.")
            return pages.redirect_to("settings")
        form.add_error(
            "passphrase",
            "The passkey derived no secret, so it cannot open the inbox. Try it again, or another"
            " device. It still signs you in.",
        )
    context = {"form": form, "candidates": candidates, "count": pages.own_passkeys(request).count()}
    return pages.render_page(request, "keys/passkey", "Open the inbox with a passkey", **context)
