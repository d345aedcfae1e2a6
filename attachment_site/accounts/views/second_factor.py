"""The second factor: codes of a TOTP device (RFC 6238), and recovery codes on paper.

django-otp stores and verifies them; each works once, and wrong ones delay the next attempt.
"""

import base64
import io

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from attachment_site.accounts import audit_log, browser_sessions
from attachment_site.accounts.devices import confirmed_devices
from attachment_site.accounts.forms import CodeForm
from attachment_site.accounts.middleware import PENDING_STEP, PendingStep
from attachment_site.accounts.models import RecoveryCodes, SealedTOTPDevice
from attachment_site.accounts.views.pages import posted, render_page
from attachment_site.core.admin import next_url
from attachment_site.core.http.requests import StaffRequest
from attachment_site.core.security.crypto import format_in_groups


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def second_factor(request: StaffRequest) -> HttpResponse:
    """Ask for a code after the password."""
    devices = confirmed_devices(request.user)
    if PENDING_STEP not in request.session or not devices:
        return redirect("admin:index")
    help_text = "Six digits from the app on your phone, or one of your recovery codes."
    form = CodeForm(posted(request), devices=devices, help_text=help_text)
    if form.is_valid() and form.device:
        audit_log.info(f"second factor ({form.device.name})", request.user)
        del request.session[PENDING_STEP]
        request.session.cycle_key()
        if isinstance(form.device, RecoveryCodes):
            messages.warning(request, _recovery_code_warning(form.device.codes.count()))
        return redirect(next_url(request) or "admin:index")
    if form.is_bound:
        audit_log.warning("wrong code", request.user)
    return render_page(request, "second_factor", "Your second factor", form, next=next_url(request))


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def set_up(request: StaffRequest) -> HttpResponse:
    """Show the QR code of a new TOTP device, and confirm the device by its first code."""
    if request.session.get(PENDING_STEP) == PendingStep.CODE:
        return redirect("admin:second_factor")
    device = SealedTOTPDevice.get_or_create_unconfirmed(request.user)
    help_text = "The six digits that the app shows for this site."
    form = CodeForm(posted(request), devices=[device], help_text=help_text)
    if form.is_valid():
        with transaction.atomic():
            SealedTOTPDevice.objects.filter(user=request.user).exclude(pk=device.pk).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            codes = _new_codes(request)
        request.session.pop(PENDING_STEP, None)
        request.session.cycle_key()
        return render_page(request, "recovery_codes", "Your recovery codes", codes=codes)
    return render_page(
        request,
        "set_up",
        "Set up your second factor",
        form,
        address=device.config_url,
        qr_code=_qr_code(device.config_url),
        key=format_in_groups(base64.b32encode(device.bin_key).decode()),
        has_device=SealedTOTPDevice.objects.filter(user=request.user, confirmed=True).exists(),
    )


@require_POST
@never_cache
@sensitive_variables()
def new_recovery_codes(request: StaffRequest) -> HttpResponse:
    """Replace the recovery codes by ten new ones."""
    if not confirmed_devices(request.user):
        return redirect("admin:second_factor_set_up")
    codes = _new_codes(request)
    return render_page(request, "recovery_codes", "Your recovery codes", codes=codes)


def _recovery_code_warning(left: int) -> SafeString:
    """What to do next after signing in with a recovery code."""
    return format_html(
        'You came in with a recovery code; {} left. Is the phone lost? <a href="{}">Set up'
        " another one</a>, so that nobody who finds it can use it.",
        f"{left} is" if left == 1 else f"{left} are",
        reverse("admin:second_factor_set_up"),
    )


@sensitive_variables()
def _new_codes(request: StaffRequest) -> list[str]:
    """New recovery codes in groups of four; all other sessions of the account end."""
    codes = RecoveryCodes.generate_for(request.user)
    browser_sessions.others(request).delete()
    audit_log.info("new second factor or recovery codes", request.user)
    return [format_in_groups(code) for code in codes]


def _qr_code(address: str) -> SafeString:
    """The QR code as SVG without inline styles, which the content security policy forbids."""
    # Imported late: it takes two megabytes in each process, and is used once for each device.
    import segno

    svg = io.BytesIO()
    segno.make(address, error="m").save(
        svg,
        kind="svg",
        xmldecl=False,
        svgclass="second-factor-qr-code",
        lineclass=None,
        omitsize=True,
        light="#fff",
        title="What the app on your phone reads",
    )
    return mark_safe(svg.getvalue().decode())
