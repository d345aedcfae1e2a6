"""The second factor: a code from a telephone (TOTP, RFC 6238), and recovery codes on paper.

django-otp keeps and checks them; each works once, and wrong ones slow the next try down.
"""

import base64
import io

import segno
from django.contrib import admin
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from attachment_site.desk import next_address
from attachment_site.guard.door import OWED, Owed
from attachment_site.guard.forms import CodeForm, own_devices
from sessions.fields import typed

RECOVERY_CODES = 10


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def enter(request):
    """Ask for the code of somebody who has signed in with their password."""
    devices = own_devices(request.user)
    if OWED not in request.session or not devices:
        return redirect("admin:index")
    help_text = "Six digits from the app on your telephone, or one of your recovery codes."
    form = CodeForm(_posted(request), devices=devices, help_text=help_text)
    if request.method == "POST" and form.is_valid():
        del request.session[OWED]
        request.session.cycle_key()
        return redirect(next_address(request) or "admin:index")
    return _page(request, "enter", "Your second factor", form, next=next_address(request))


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def set_up(request):
    """Show the picture that a telephone reads, and check that it has read it."""
    if request.session.get(OWED) == Owed.CODE:
        return redirect("admin:second_factor")
    device, _ = TOTPDevice.objects.get_or_create(
        user=request.user, confirmed=False, defaults={"name": "telephone"}
    )
    help_text = "The six digits that the app shows for this site."
    form = CodeForm(_posted(request), devices=[device], help_text=help_text)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            TOTPDevice.objects.filter(user=request.user).exclude(pk=device.pk).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            codes = _make_codes(request.user)
        request.session.pop(OWED, None)
        request.session.cycle_key()
        return _page(request, "codes", "Your recovery codes", codes=codes)
    return _page(
        request,
        "set_up",
        "Set up your second factor",
        form,
        picture=_picture(device.config_url),
        key=_grouped(device),
        has_one=TOTPDevice.objects.filter(user=request.user, confirmed=True).exists(),
    )


@never_cache
@sensitive_variables()
def new_codes(request):
    """Show how many recovery codes are left; a POST makes ten new ones and ends the old."""
    if OWED in request.session or not own_devices(request.user):
        return redirect("admin:second_factor_set_up")
    if request.method == "POST":
        return _page(request, "codes", "Your recovery codes", codes=_make_codes(request.user))
    left = StaticToken.objects.filter(device__user=request.user).count()
    return _page(request, "new_codes", "Your second factor", left=left)


@transaction.atomic
def _make_codes(user) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]} {code[4:]}" for code in codes]


def _picture(address) -> str:
    """The QR code as SVG without styles, which the security policy would refuse."""
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


def _grouped(device) -> str:
    """The key in groups of four, for those who type it."""
    key = base64.b32encode(device.bin_key).decode()
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def _posted(request):
    return typed(request.POST) if request.method == "POST" else None


def _page(request, name, title, form=None, **context):
    site_context = admin.site.each_context(request)
    is_refused = form is not None and form.is_bound
    page = f"admin/guard/{name}.html"
    context = site_context | {"title": title, "form": form} | context
    return render(request, page, context, status=422 if is_refused else 200)
