"""Passkeys that open the inbox, where a device derives a secret (WebAuthn's PRF extension)."""

import re

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from attachment_site.core.http.requests import StaffRequest
from sessions.admin.key_forms import PassphraseForm
from sessions.admin.pages import (
    ADD_PASSKEY,
    OPEN_BY_PASSKEY,
    key_holder_page,
    own_passkeys,
    redirect_to,
    render_page,
    secret_form,
)
from sessions.models import WrappedKey

# 32 bytes, as WebAuthn has it.
DERIVED = re.compile("[0-9a-f]{64}")


@require_POST
@key_holder_page
def options(request: StaffRequest, wrapped: WrappedKey) -> HttpResponse:
    """What the browser needs, as JSON, to ask for a passkey that opens the inbox or, with the
    purpose “add”, for one that does not yet; and what that is to derive a secret from."""
    if request.POST.get("purpose") == "add":
        closed = own_passkeys(request).exclude(wrapped_keys__key=wrapped.key)
        found = closed.request_options(request, ADD_PASSKEY)
    else:
        opening = own_passkeys(request).filter(wrapped_keys__key=wrapped.key)
        found = opening.request_options(request, OPEN_BY_PASSKEY)
    return JsonResponse(found | {"prf": wrapped.key.prf_input})


@key_holder_page
def add(request: StaffRequest, wrapped: WrappedKey) -> HttpResponse:
    """Let one more passkey open the inbox; whoever asks for it knows the passphrase."""
    form = secret_form(PassphraseForm, request, wrapped)
    candidates = own_passkeys(request).exclude(wrapped_keys__key=wrapped.key)
    if form.is_valid():
        passkey = candidates.verify(request, ADD_PASSKEY, request.POST.get("passkey", ""))
        derived = request.POST.get("passkey_derived", "")
        if passkey and DERIVED.fullmatch(derived):
            kind, secret = WrappedKey.Kind.PASSKEY, bytes.fromhex(derived)
            whose = {"user": request.user, "passkey": passkey}
            WrappedKey.objects.wrap(wrapped.key, kind, form.private, secret, **whose)
            messages.success(request, f"“{passkey.name}” opens the inbox from now on.")
            return redirect_to("settings")
        form.add_error(
            "passphrase",
            "The passkey derived no secret, so it cannot open the inbox. Try it again, or another"
            " device. It still signs you in.",
        )
    context = {"form": form, "candidates": candidates, "count": own_passkeys(request).count()}
    return render_page(request, "keys/passkey", "Open the inbox with a passkey", **context)
