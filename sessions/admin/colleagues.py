"""The pages by which colleagues get and lose access to the inbox."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from attachment_site.core.admin import posted
from attachment_site.core.http.requests import StaffRequest
from sessions.admin import colleague_forms as forms
from sessions.admin import pages
from sessions.inbox.unlock import Keyring
from sessions.models import InboxKey, Practice, WrappedKey

Kind = WrappedKey.Kind


@pages.unlocked_page
def invite(request: StaffRequest, keyring: Keyring) -> HttpResponse:
    form = forms.InviteForm(posted(request), key=keyring.key)
    if not form.is_valid():
        return pages.render_page(request, "colleagues/invite", "Invite a colleague", form=form)
    return pages.render_page(
        request,
        "colleagues/invited",
        "Tell your colleague this code",
        code=form.save(keyring.private),
        colleague=form.cleaned_data["colleague"],
        readers=Practice.objects.current().readers_with(form.cleaned_data["public_name"]),
    )


@pages.inbox_page
def join(request: StaffRequest) -> HttpResponse:
    wrapped = pages.own_key(request, Kind.INVITATION)
    if wrapped is None:
        return pages.redirect_to("unlock")
    title = "Accept your invitation"
    return pages.by_code(request, wrapped, forms.JoinForm, "colleagues/join", title)


@pages.unlocked_page
def remove(request: StaffRequest, keyring: Keyring, pk: int) -> HttpResponse:
    theirs = keyring.key.wrapped_keys.filter(user=pk).exclude(user=request.user)
    wrapped = theirs.select_related("user").first()
    if wrapped is None:
        raise Http404
    if request.method == "POST":
        theirs.delete()
        messages.success(request, "This person cannot open the inbox any more.")
        return pages.redirect_to("settings")
    title = "Remove a colleague"
    return pages.render_page(request, "colleagues/remove", title, colleague=wrapped.user)


@pages.unlocked_page
def rename(request: StaffRequest, keyring: Keyring, pk: int) -> HttpResponse:
    """Change the name by which applicants know a colleague."""
    wrapped = get_object_or_404(pages.people_with(keyring.key, Kind.PASSPHRASE), user=pk)
    form = forms.PublicNameForm(posted(request), instance=wrapped)
    if form.is_valid():
        form.save()
        messages.success(request, "The public pages show this name from now on.")
        return pages.redirect_to("settings")
    title = "Name that applicants read"
    return pages.render_page(request, "colleagues/rename", title, form=form, colleague=wrapped.user)


def without_passphrase(request: StaffRequest) -> HttpResponse:
    key = InboxKey.objects.current()
    if key is None:
        return pages.redirect_to("setup")
    if pages.own_key(request, Kind.INVITATION):
        return pages.redirect_to("join")
    people = pages.people_with(key, Kind.PASSPHRASE)
    return pages.render_page(
        request, "colleagues/no_access", "You need an invitation", people=people
    )
