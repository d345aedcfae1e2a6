"""The practitioner's pages about the inbox itself: set-up, unlocking, and who may open it."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from attachment_site.core.admin import next_url
from sessions.admin import key_forms as forms
from sessions.admin.pages import (
    LIST,
    go,
    holder_page,
    inbox_page,
    is_right,
    opening,
    own_key,
    posted,
    show_page,
    unlocked_page,
)
from sessions.inbox import unlock as unlocking
from sessions.models import InboxKey, WrappedKey

Kind = WrappedKey.Kind


def urls(admin_view):
    """The addresses of these pages, below those of the inbox."""
    pages = [
        # setting up
        ("setup/", setup),
        ("recovery-code/", recovery_code),
        ("test/", test_letter),
        # day by day
        ("unlock/", unlock),
        ("lock/", lock),
        ("settings/", settings),
        # one's own secrets
        ("passphrase/", passphrase),
        ("recover/", recover),
        ("new-code/", new_code),
        # colleagues
        ("invite/", invite),
        ("join/", join),
        ("remove/<int:pk>/", remove),
        # all of it anew
        ("replace/", replace),
    ]
    names = {test_letter: "test"}
    return [
        path(
            f"inbox/{address}",
            admin_view(view),
            name=f"private_sessions_inbox_{names.get(view, view.__name__)}",
        )
        for address, view in pages
    ]


@inbox_page
def setup(request):
    if InboxKey.objects.current():
        return go("settings")
    form = forms.NewPassphraseForm(posted(request), user=request.user)
    if form.is_valid():
        return _set_up(request, form)
    return show_page(request, "setup", "Set up your inbox", form=form)


@inbox_page
def recovery_code(request):
    """What follows a recovery code that was shown; the code itself is not here again."""
    form = forms.WrittenDownForm(posted(request))
    if form.is_valid():
        return go("test" if _is_untested() else "settings")
    return show_page(request, "recovery_code", "Your recovery code", form=form)


@holder_page
def test_letter(request, own):
    form = opening(forms.UnlockForm, request, own)
    if not is_right(request, form):
        return show_page(request, "test", "Open the test letter", form=form)
    letter = own.key.decrypt_test_letter(form.private, now=timezone.now())
    response = show_page(request, "tested", "Your inbox is open", letter=letter)
    unlocking.unlock(request, response, own.key, form.private)
    return response


@inbox_page
def unlock(request):
    own = own_key(request, Kind.PASSPHRASE)
    if own is None:
        return _without_passphrase(request)
    if own.key.tested_at is None:
        return go("test")
    if unlocking.open_inbox(request):
        return redirect(next_url(request) or LIST)
    form = opening(forms.UnlockForm, request, own)
    if is_right(request, form):
        response = redirect(next_url(request) or LIST)
        unlocking.unlock(request, response, own.key, form.private)
        return response
    return show_page(request, "unlock", "Unlock your inbox", form=form, next=next_url(request))


@require_POST
@inbox_page
def lock(request):
    response = go("unlock")
    unlocking.lock(request, response)
    return response


@inbox_page
def settings(request):
    key = InboxKey.objects.current()
    if key is None:
        return go("setup")
    context = {
        "key": key,
        "own": own_key(request, Kind.PASSPHRASE),
        "people": _people(key, Kind.PASSPHRASE),
        "invited": _people(key, Kind.INVITATION),
        "inbox": unlocking.open_inbox(request),
    }
    return show_page(request, "settings", "Passphrase and access", **context)


@holder_page
def passphrase(request, own):
    form = opening(forms.ChangePassphraseForm, request, own, user=request.user)
    if is_right(request, form):
        form.save()
        messages.success(request, "Your new passphrase is in place. The old one opens nothing.")
        return go("settings")
    return show_page(request, "passphrase", "Change your passphrase", form=form)


@inbox_page
def recover(request):
    wrapped = WrappedKey.objects.filter(key__is_current=True, kind=Kind.RECOVERY).first()
    if wrapped is None:
        return go("setup")
    return _new_passphrase(request, wrapped, forms.RecoverForm, "recover", "Use the recovery code")


@holder_page
def new_code(request, own):
    form = opening(forms.UnlockForm, request, own)
    if is_right(request, form):
        return _show_code(request, own.key.new_recovery_code(form.private))
    return show_page(request, "new_code", "Make a new recovery code", form=form)


@unlocked_page
def invite(request, inbox):
    form = forms.InviteForm(posted(request), key=inbox.key)
    if form.is_valid():
        code, colleague = form.save(inbox.private), form.cleaned_data["colleague"]
        title = "Tell your colleague this code"
        return show_page(request, "invited", title, code=code, colleague=colleague)
    return show_page(request, "invite", "Invite a colleague", form=form)


@inbox_page
def join(request):
    wrapped = own_key(request, Kind.INVITATION)
    if wrapped is None:
        return go("unlock")
    return _new_passphrase(request, wrapped, forms.JoinForm, "join", "Accept your invitation")


@unlocked_page
def remove(request, inbox, pk):
    theirs = inbox.key.wrapped_keys.filter(user=pk).exclude(user=request.user)
    colleague = theirs.select_related("user").first()
    if colleague is None:
        raise Http404
    if request.method == "POST":
        theirs.delete()
        messages.success(request, "This person cannot open the inbox any more.")
        return go("settings")
    return show_page(request, "remove", "Remove a colleague", colleague=colleague.user)


@unlocked_page
def replace(request, inbox):
    own = own_key(request, Kind.PASSPHRASE)
    form = opening(forms.ReplaceForm, request, own, user=request.user)
    if is_right(request, form):
        return _set_up(request, form)
    return show_page(request, "replace", "Change the lock of the inbox", form=form)


def _without_passphrase(request):
    key = InboxKey.objects.current()
    if key is None:
        return go("setup")
    if own_key(request, Kind.INVITATION):
        return go("join")
    people = _people(key, Kind.PASSPHRASE)
    return show_page(request, "no_access", "You need an invitation", people=people)


def _new_passphrase(request, wrapped, form_class, name, title):
    form = opening(form_class, request, wrapped, user=request.user)
    if not is_right(request, form):
        return show_page(request, name, title, form=form)
    form.save()
    response = go("settings") if wrapped.key.tested_at else go("test")
    unlocking.unlock(request, response, wrapped.key, form.private)
    messages.success(request, "Your new passphrase is in place, and the inbox is unlocked.")
    return response


def _set_up(request, form):
    try:
        return _show_code(request, form.save())
    except IntegrityError:  # Somebody else was quicker by a moment.
        return go("settings")


def _show_code(request, code):
    """The recovery code, in this one answer and nowhere else."""
    form = forms.WrittenDownForm()
    return show_page(request, "recovery_code", "Your recovery code", form=form, code=code)


def _people(key, kind):
    return key.wrapped_keys.live().filter(kind=kind).select_related("user").order_by("pk")


def _is_untested():
    key = InboxKey.objects.current()
    return key is not None and key.tested_at is None
