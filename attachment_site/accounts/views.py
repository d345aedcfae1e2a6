"""The second factor: a code from a telephone (TOTP, RFC 6238), and recovery codes on paper.

django-otp keeps and checks them; each works once, and wrong ones slow the next try down.
"""

import base64
import io
import re

from django.contrib import admin, messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from attachment_site.accounts import audit_log, browser_sessions
from attachment_site.accounts.devices import devices_of
from attachment_site.accounts.forms import CodeForm
from attachment_site.accounts.middleware import PENDING_STEP, PendingStep
from attachment_site.accounts.models import RecoveryCode, RecoveryCodes, SealedTOTPDevice
from attachment_site.core.admin import next_url
from attachment_site.core.security.crypto import format_in_groups
from attachment_site.core.text import strip_control_chars


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def enter(request):
    """Ask for the code of somebody who has signed in with their password."""
    devices = devices_of(request.user)
    if PENDING_STEP not in request.session or not devices:
        return redirect("admin:index")
    help_text = "Six digits from the app on your telephone, or one of your recovery codes."
    form = CodeForm(_posted(request), devices=devices, help_text=help_text)
    if request.method == "POST" and form.is_valid():
        audit_log.note(f"second factor ({form.device.name})", request.user)
        del request.session[PENDING_STEP]
        request.session.cycle_key()
        if isinstance(form.device, RecoveryCodes):
            messages.warning(request, _telephone_is_lost(form.device.codes.count()))
        return redirect(next_url(request) or "admin:index")
    if form.is_bound:
        audit_log.warn("wrong code", request.user)
    return _page(request, "enter", "Your second factor", form, next=next_url(request))


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def set_up(request):
    """Show the picture that a telephone reads, and check that it has read it."""
    if request.session.get(PENDING_STEP) == PendingStep.CODE:
        return redirect("admin:second_factor")
    device = SealedTOTPDevice.being_set_up(request.user)
    help_text = "The six digits that the app shows for this site."
    form = CodeForm(_posted(request), devices=[device], help_text=help_text)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            SealedTOTPDevice.objects.filter(user=request.user).exclude(pk=device.pk).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            codes = _make_codes(request)
        request.session.pop(PENDING_STEP, None)
        request.session.cycle_key()
        return _page(request, "codes", "Your recovery codes", codes=codes)
    return _page(
        request,
        "set_up",
        "Set up your second factor",
        form,
        address=device.config_url,
        picture=_picture(device.config_url),
        key=format_in_groups(base64.b32encode(device.bin_key).decode()),
        has_one=SealedTOTPDevice.objects.filter(user=request.user, confirmed=True).exists(),
    )


@require_POST
@never_cache
@sensitive_variables()
def new_codes(request):
    """Make ten new recovery codes, and end the old ones."""
    if not devices_of(request.user):
        return redirect("admin:second_factor_set_up")
    return _page(request, "codes", "Your recovery codes", codes=_make_codes(request))


@never_cache
def account(request):
    """How somebody signs in, and in which browsers they have (four queries)."""
    rows = {"this": browser_sessions.current(request), "others": browser_sessions.others(request)}
    left = RecoveryCode.objects.filter(device__user=request.user).count()
    has_telephone = SealedTOTPDevice.objects.filter(user=request.user, confirmed=True).exists()
    context = rows | {"left": left, "has_telephone": has_telephone}
    return _page(request, "account", "How you sign in", **context)


@require_POST
def end_sessions(request):
    """Sign out one other browser of this person, named by `browser`, or all others."""
    found = browser_sessions.others(request)
    one = request.POST.get("browser", "")
    if one:
        found = found.filter(pk=int(one)) if re.fullmatch("[0-9]{1,18}", one) else found.none()
    ended = found.delete()[0]
    audit_log.note(f"signed {ended} other browsers out", request.user)
    messages.success(request, "It is signed out." if one else "All others are signed out.")
    return redirect("admin:account")


def _telephone_is_lost(left: int):
    """What somebody should do next who came in with a recovery code."""
    return format_html(
        'You came in with a recovery code; {} left. Is the telephone lost? <a href="{}">Set up'
        " another one</a>, so that nobody who finds it can use it.",
        f"{left} is" if left == 1 else f"{left} are",
        reverse("admin:second_factor_set_up"),
    )


@sensitive_variables()
def _make_codes(request) -> list[str]:
    """New codes in groups of four; whoever signed in elsewhere before has to do it anew."""
    codes = RecoveryCodes.make_for(request.user)
    browser_sessions.others(request).delete()
    audit_log.note("new second factor or recovery codes", request.user)
    return [format_in_groups(code) for code in codes]


def _picture(address) -> str:
    """The QR code as SVG without styles, which the security policy would refuse."""
    # Only now: it takes two megabytes of each process, and is used once a telephone.
    import segno

    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgclass="second-factor-picture",
        lineclass=None,
        omitsize=True,
        light="#fff",
        title="What the app on your telephone reads",
    )
    return mark_safe(drawn.getvalue().decode())


def _posted(request):
    return strip_control_chars(request.POST) if request.method == "POST" else None


def _page(request, name, title, form=None, **context):
    site_context = admin.site.each_context(request)
    is_refused = form is not None and form.is_bound
    page = f"admin/accounts/{name}.html"
    context = site_context | {"title": title, "form": form} | context
    return render(request, page, context, status=422 if is_refused else 200)
