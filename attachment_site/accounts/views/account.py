"""How somebody signs in, in which browsers they are signed in, and where notices go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from attachment_site.accounts import audit_log, browser_sessions
from attachment_site.accounts.devices import factors
from attachment_site.accounts.models import RecoveryCode, SealedTOTPDevice
from attachment_site.core.addresses import NoticeAddressForm
from attachment_site.core.admin import ROW_NUMBER, form_target, posted, render_page
from attachment_site.core.http.requests import StaffRequest


def account(request: StaffRequest) -> HttpResponse:
    """How somebody signs in, and in which browsers they are signed in (five queries)."""
    existing = factors(request.user)
    return render_page(
        request,
        "accounts/account",
        "How you sign in",
        current=browser_sessions.current(request),
        others=browser_sessions.others(request),
        codes_left=RecoveryCode.objects.filter(device__user=request.user).count(),
        factors=existing,
        has_app=any(isinstance(factor, SealedTOTPDevice) for factor in existing),
    )


def notice_address(request: StaffRequest) -> HttpResponse:
    """Change the address for notices, and send a test notice to it at once."""
    form = NoticeAddressForm(posted(request), instance=request.user)
    if not form.is_valid():
        # Not the refused address: the page's header shows the account as it is stored.
        request.user.refresh_from_db(fields=["email"])
        return render_page(request, "accounts/notice_address", "Where notices go", form)
    form.save_and_test(request)
    audit_log.info("new address for notices", request.user)
    return redirect("admin:account")


@form_target("admin:account")
def end_sessions(request: StaffRequest) -> HttpResponse:
    """Sign out one other browser of this account, named by `browser`, or all others."""
    sessions = browser_sessions.others(request)
    pk = request.POST.get("browser", "")
    if pk:
        sessions = sessions.filter(pk=pk) if ROW_NUMBER.fullmatch(pk) else sessions.none()
    ended, _ = sessions.delete()
    audit_log.info(f"signed {ended} other browsers out", request.user)
    messages.success(request, "It is signed out." if pk else "All others are signed out.")
    return redirect("admin:account")
