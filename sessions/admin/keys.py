"""The practitioner's pages about the inbox itself: set-up, unlocking, and who has access."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from attachment_site.core.addresses import NoticeAddressForm
from attachment_site.core.admin import form_target, next_url, posted
from attachment_site.core.http.requests import StaffRequest
from attachment_site.core.security import ratelimit
from sessions.admin import colleagues, pages, passkeys
from sessions.admin import key_forms as forms
from sessions.inbox.unlock import Keyring, get_keyring, lock_inbox, unlock_inbox
from sessions.models import AlreadySetUp, InboxKey, Practice, WrappedKey

Kind = WrappedKey.Kind
# By one account within two hours; each pause while typing is a check.
MAX_CHECKS = 500


def urls(admin_view: Callable[[pages.View], pages.View]) -> list[URLPattern]:
    """The URLs of these pages, below those of the inbox."""

    def page(address: str, view: pages.View, name: str) -> URLPattern:
        return path(f"inbox/{address}", admin_view(view), name=f"private_sessions_inbox_{name}")

    return [
        # set-up
        page("setup/", setup, "setup"),
        page("setup/passphrase/", setup_passphrase, "setup_passphrase"),
        page("check-passphrase/", check_passphrase, "check_passphrase"),
        page("recovery-code/", recovery_code, "recovery_code"),
        page("test/", test_letter, "test"),
        # every day
        page("unlock/", unlock, "unlock"),
        page("lock/", lock, "lock"),
        page("settings/", settings, "settings"),
        # one's own secrets
        page("passphrase/", passphrase, "passphrase"),
        page("recover/", recover, "recover"),
        page("new-code/", new_code, "new_code"),
        page("replace/", replace, "replace"),
        page("passkey/", passkeys.add, "passkey"),
        page("passkey-options/", passkeys.options, "passkey_options"),
        # colleagues
        page("invite/", colleagues.invite, "invite"),
        page("join/", colleagues.join, "join"),
        page("remove/<row:pk>/", colleagues.remove, "remove"),
        page("name/<row:pk>/", colleagues.rename, "rename"),
    ]


@pages.inbox_page
def setup(request: StaffRequest) -> HttpResponse:
    """First, where notices go and who is responsible: no error there costs a passphrase."""
    if InboxKey.objects.current():
        return pages.redirect_to("settings")
    form = NoticeAddressForm(posted(request), instance=request.user, is_required=False)
    responsible = forms.ResponsibleForm(posted(request), instance=Practice.objects.current())
    if not all([form.is_valid(), responsible.is_valid()]):
        request.user.refresh_from_db(fields=["email"])
        context = {"form": form, "responsible": responsible}
        return pages.render_page(request, "keys/setup", "Set up your inbox", **context)
    responsible.save()
    form.save_and_test(request)
    return pages.redirect_to("setup_passphrase")


@pages.inbox_page
def setup_passphrase(request: StaffRequest) -> HttpResponse:
    if InboxKey.objects.current():
        return pages.redirect_to("settings")
    form = forms.NewPassphraseForm(posted(request), user=request.user)
    if form.is_valid():
        return _set_up(request, form)
    return pages.render_page(request, "keys/setup", "Set up your inbox", form=form, chooses=True)


@require_POST
@pages.inbox_page
def check_passphrase(request: StaffRequest) -> HttpResponse:
    """The errors of a new passphrase while it is typed, as JSON; 429 after too many checks.

    The form's own validation decides, so that the page never praises what it would refuse. Nothing
    is stored except the number of checks.
    """
    if ratelimit.hit("strength", f"account {request.user.pk}") > MAX_CHECKS:
        return HttpResponse(status=429)
    form = forms.CheckPassphraseForm(request.POST, user=request.user)
    return JsonResponse({"errors": form.errors.get("new_passphrase", [])})


@pages.inbox_page
def recovery_code(request: StaffRequest) -> HttpResponse:
    """The step after a recovery code was shown, which is not shown again here."""
    form = forms.WrittenDownForm(posted(request))
    if form.is_valid():
        key = InboxKey.objects.current()
        return pages.redirect_to("test" if key and key.tested_at is None else "settings")
    return pages.render_page(request, "keys/recovery_code", "Your recovery code", form=form)


@pages.key_holder_page
def test_letter(request: StaffRequest, wrapped: WrappedKey) -> HttpResponse:
    form = pages.secret_form(forms.UnlockForm, request, wrapped)
    if not form.is_valid():
        return pages.render_page(request, "keys/test", "Open the test letter", form=form)
    text = wrapped.key.decrypt_test_letter(form.private, now=timezone.now())
    response = pages.render_page(request, "keys/tested", "Your inbox is open", test_letter=text)
    unlock_inbox(request, response, wrapped.key, form.private)
    return response


@pages.inbox_page
def unlock(request: StaffRequest) -> HttpResponse:
    wrapped = pages.own_key(request, Kind.PASSPHRASE)
    if wrapped is None:
        return colleagues.without_passphrase(request)
    if wrapped.key.tested_at is None:
        return pages.redirect_to("test")
    if get_keyring(request):
        return redirect(next_url(request) or pages.INBOX)
    form = pages.secret_form(forms.UnlockForm, request, wrapped)
    if form.is_valid():
        response = redirect(next_url(request) or pages.INBOX)
        unlock_inbox(request, response, wrapped.key, form.private)
        return response
    title = "Unlock your inbox"
    return pages.render_page(request, "keys/unlock", title, form=form, next=next_url(request))


@form_target(pages.INBOX)
@pages.inbox_page
def lock(request: StaffRequest) -> HttpResponse:
    response = pages.redirect_to("unlock", back_to=next_url(request))
    lock_inbox(request, response)
    return response


@pages.inbox_page
def settings(request: StaffRequest) -> HttpResponse:
    key = InboxKey.objects.current()
    if key is None:
        return pages.redirect_to("setup")
    return pages.render_page(
        request,
        "keys/settings",
        "Passphrase and access",
        key=key,
        own_key=pages.own_key(request, Kind.PASSPHRASE),
        passkeys=pages.own_passkeys(request).filter(wrapped_keys__key=key),
        people=pages.people_with(key, Kind.PASSPHRASE),
        invited=pages.people_with(key, Kind.INVITATION),
        keyring=get_keyring(request),
    )


@pages.key_holder_page
def passphrase(request: StaffRequest, wrapped: WrappedKey) -> HttpResponse:
    form = pages.secret_form(forms.ChangePassphraseForm, request, wrapped, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, "Your new passphrase is in place. The old one no longer works.")
        return pages.redirect_to("settings")
    return pages.render_page(request, "keys/passphrase", "Change your passphrase", form=form)


@pages.inbox_page
def recover(request: StaffRequest) -> HttpResponse:
    wrapped = WrappedKey.objects.filter(key__is_current=True, kind=Kind.RECOVERY).first()
    if wrapped is None:
        return pages.redirect_to("setup")
    has_passkeys = pages.own_passkeys(request).filter(wrapped_keys__key=wrapped.key_id).exists()
    title, form_class = "Use the recovery code", forms.RecoverForm
    return pages.by_code(
        request, wrapped, form_class, "keys/recover", title, has_passkeys=has_passkeys
    )


@pages.key_holder_page
def new_code(request: StaffRequest, wrapped: WrappedKey) -> HttpResponse:
    form = pages.secret_form(forms.UnlockForm, request, wrapped)
    if form.is_valid():
        return _show_code(request, wrapped.key.new_recovery_code(form.private))
    return pages.render_page(request, "keys/new_code", "Make a new recovery code", form=form)


@pages.unlocked_page
def replace(request: StaffRequest, keyring: Keyring) -> HttpResponse:
    wrapped = pages.own_key(request, Kind.PASSPHRASE)
    if wrapped is None:
        return pages.redirect_to("unlock")
    form = pages.secret_form(forms.ChangePassphraseForm, request, wrapped, user=request.user)
    if form.is_valid():
        return _set_up(request, form, previous=wrapped.key, private_previous=form.private)
    return pages.render_page(request, "keys/replace", "Change the lock of the inbox", form=form)


def _set_up(request: StaffRequest, form: forms.NewPassphraseForm, **previous: Any) -> HttpResponse:
    passphrase = form.cleaned_data["new_passphrase"]
    try:
        return _show_code(request, InboxKey.set_up(request.user, passphrase, **previous))
    except AlreadySetUp:
        return pages.redirect_to("settings")


def _show_code(request: StaffRequest, code: str) -> HttpResponse:
    """Show the recovery code, in this response and nowhere else."""
    form = forms.WrittenDownForm()
    return pages.render_page(
        request, "keys/recovery_code", "Your recovery code", form=form, code=code
    )
