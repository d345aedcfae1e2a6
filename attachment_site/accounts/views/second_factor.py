"""The second factor: passkeys (WebAuthn), codes of a TOTP device (RFC 6238), and recovery codes on
paper. django-otp stores and verifies the codes; each works once, and wrong ones delay the next.
"""

import base64

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from attachment_site.accounts import audit_log, browser_sessions
from attachment_site.accounts.devices import factors, has_second_factor
from attachment_site.accounts.forms import CodeForm, NewPasskeyForm, SecondFactorForm
from attachment_site.accounts.middleware import PENDING_STEP, PendingStep
from attachment_site.accounts.models import Passkey, RecoveryCode, RecoveryCodes, SealedTOTPDevice
from attachment_site.core.admin import form_target, next_url, posted, render_page
from attachment_site.core.http.requests import StaffRequest
from attachment_site.core.security.crypto import format_in_groups


def second_factor(request: StaffRequest) -> HttpResponse:
    """Ask for a passkey or a code after the password."""
    if PENDING_STEP not in request.session or not has_second_factor(request.user):
        return redirect("admin:index")
    form = SecondFactorForm(posted(request), request=request)
    has_app = any(isinstance(device, SealedTOTPDevice) for device in form.devices)
    form.fields["code"].help_text = (
        "Six digits from the app on your phone, or one of your recovery codes."
        if has_app
        else "One of the recovery codes that you put on paper."
    )
    if form.is_valid() and form.device:
        if not isinstance(form.device, Passkey):
            audit_log.info(f"second factor ({form.device.name})", request.user)
        del request.session[PENDING_STEP]
        request.session.cycle_key()
        if isinstance(form.device, RecoveryCodes):
            messages.warning(request, _recovery_code_warning(form.device.codes.count()))
        return redirect(next_url(request) or "admin:index")
    if form.is_bound and not form.answer:
        audit_log.warning("wrong code", request.user)
    context = {"next": next_url(request), "has_app": has_app}
    return render_page(request, "accounts/second_factor", "Your second factor", form, **context)


def set_up(request: StaffRequest) -> HttpResponse:
    """The choice between a passkey, which is enrolled here, and an app for codes."""
    if request.session.get(PENDING_STEP) == PendingStep.CODE:
        return redirect("admin:second_factor")
    suggested = browser_sessions.browser_name(request.headers.get("User-Agent", ""))
    form = NewPasskeyForm(posted(request), request=request, initial={"name": suggested})
    if form.is_valid() and form.save():
        # Recovery codes that were put on paper before stay as they are.
        if RecoveryCode.objects.filter(device__user=request.user).exists():
            browser_sessions.others(request).delete()
            messages.success(request, "The passkey is in place. Other browsers are signed out.")
            return redirect("admin:account")
        return _finish_set_up(request)
    existing = factors(request.user)
    title = "Add a passkey" if existing else "Set up your second factor"
    return render_page(request, "accounts/set_up", title, form, factors=existing)


def set_up_app(request: StaffRequest) -> HttpResponse:
    """Show the QR code of a new TOTP device, and confirm the device by its first code."""
    if request.session.get(PENDING_STEP) == PendingStep.CODE:
        return redirect("admin:second_factor")
    device = SealedTOTPDevice.get_or_create_unconfirmed(request.user)
    form = CodeForm(posted(request), devices=[device])
    form.fields["code"].help_text = "The six digits that the app shows for this site."
    if form.is_valid():
        with transaction.atomic():
            SealedTOTPDevice.objects.filter(user=request.user).exclude(pk=device.pk).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            return _finish_set_up(request)
    return render_page(
        request,
        "accounts/set_up_app",
        "Use an app for codes",
        form,
        address=device.config_url,
        qr_code=_qr_code(device.config_url),
        key=format_in_groups(base64.b32encode(device.bin_key).decode()),
        has_device=SealedTOTPDevice.objects.filter(user=request.user, confirmed=True).exists(),
    )


def _finish_set_up(request: StaffRequest) -> HttpResponse:
    page = _show_new_codes(request)
    request.session.pop(PENDING_STEP, None)
    request.session.cycle_key()
    return page


def remove(request: StaffRequest) -> HttpResponse:
    """Remove one second factor, named by `factor`, after a page that says what follows."""
    existing = factors(request.user)
    wanted = request.POST.get("factor") or request.GET.get("factor")
    factor = next((one for one in existing if one.persistent_id == wanted), None)
    if factor is None:
        return redirect("admin:account")
    if len(existing) == 1:
        text = "This is your only second factor. Add another one first, then remove it."
        messages.warning(request, text)
        return redirect("admin:account")
    if request.method != "POST":
        title = "Remove a passkey" if isinstance(factor, Passkey) else "Remove the app for codes"
        return render_page(request, "accounts/remove_factor", title, factor=factor)
    factor.delete()
    # Whoever has a lost device may use another browser.
    browser_sessions.others(request).delete()
    audit_log.warning("second factor removed by its owner", request.user)
    messages.success(request, "It is removed, and no longer signs anybody in.")
    return redirect("admin:account")


@form_target("admin:account")
def new_recovery_codes(request: StaffRequest) -> HttpResponse:
    """Replace the recovery codes by ten new ones."""
    if not has_second_factor(request.user):
        return redirect("admin:second_factor_set_up")
    return _show_new_codes(request)


def _recovery_code_warning(left: int) -> SafeString:
    return format_html(
        'You came in with a recovery code; {} left. Is a phone or a passkey lost? <a href="{}">Set'
        ' up another one</a>, then <a href="{}">remove the lost one</a>, so that nobody who finds'
        " it can use it.",
        f"{left} is" if left == 1 else f"{left} are",
        reverse("admin:second_factor_set_up"),
        reverse("admin:account"),
    )


def _show_new_codes(request: StaffRequest) -> HttpResponse:
    """Show new recovery codes in groups of four; all other sessions of the account end."""
    codes = [format_in_groups(code) for code in RecoveryCodes.generate_for(request.user)]
    browser_sessions.others(request).delete()
    audit_log.info("new second factor or recovery codes", request.user)
    return render_page(request, "accounts/recovery_codes", "Your recovery codes", codes=codes)


def _qr_code(address: str) -> SafeString:
    """The QR code as SVG without inline styles, which the content security policy forbids."""
    # Imported late: it takes two megabytes in each process, and is used once for each device.
    import segno

    svg = segno.make(address, error="m").svg_inline(
        svgclass="second-factor-qr-code",
        lineclass=None,
        omitsize=True,
        light="#fff",
        title="What the app on your phone reads",
    )
    return mark_safe(svg)
