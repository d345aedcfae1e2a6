"""The pages by which colleagues get and lose access to the inbox, and their forms."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from attachment_site.core.admin import posted
from attachment_site.core.http.requests import StaffRequest
from sessions.admin import pages
from sessions.admin.key_forms import CodeField, RecoverForm
from sessions.inbox.unlock import Keyring
from sessions.models import InboxKey, Practice, WrappedKey
from sessions.models.key import OPEN_INBOX
from sessions.views.fields import OneLineField

Kind = WrappedKey.Kind


class PublicNameField(OneLineField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Name that applicants read",
            length=120,
            help_text="The public pages tell them who can read what they write.",
            error_messages={"required": "Type the name that applicants will read."},
            **kwargs,
        )


class ColleagueField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        name = user.get_full_name()
        return f"{name} ({user.get_username()})" if name else user.get_username()


class JoinForm(RecoverForm):
    """The code of an invitation, and one's own first passphrase."""

    wrong = "This code does not fit. Ask your colleague to read it to you once more."
    code = CodeField(
        label="Code of your invitation",
        help_text="The 28 letters and digits that you were told. Dashes do not matter.",
        error_messages={"required": "Type the code that you were told."},
    )

    @transaction.atomic
    def save(self, **fields: Any) -> None:
        """Store the passphrase and use up the invitation."""
        super().save(public_name=self.wrapped.public_name, **fields)
        self.wrapped.delete()


class InviteForm(forms.Form):
    """A colleague who has the permission to open the inbox but no access yet."""

    colleague = ColleagueField(
        queryset=get_user_model().objects.none(),
        empty_label="Choose a person",
        error_messages={
            "required": "Choose whom you invite.",
            "invalid_choice": "This person cannot be invited any more. Choose another.",
        },
    )

    public_name = PublicNameField(required=False)

    def __init__(self, *args: Any, key: InboxKey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        users = get_user_model().objects
        have_access = key.wrapped_keys.filter(kind=WrappedKey.Kind.PASSPHRASE).values("user")
        cast(ColleagueField, self.fields["colleague"]).queryset = (
            users.with_perm(OPEN_INBOX, backend="django.contrib.auth.backends.ModelBackend")
            .filter(is_staff=True)
            .exclude(pk__in=have_access)
            .order_by(users.model.USERNAME_FIELD)
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        colleague = cleaned.get("colleague")
        if colleague and not cleaned.get("public_name"):
            cleaned["public_name"] = colleague.get_full_name()
            if not cleaned["public_name"]:
                self.add_error("public_name", "Type the name that applicants will read.")
        return cleaned

    def save(self, private: bytes) -> str:
        """Invite the colleague; returns the code to tell them, which is not stored."""
        return WrappedKey.objects.invite(
            self.key, self.cleaned_data["colleague"], private, self.cleaned_data["public_name"]
        )


class PublicNameForm(forms.ModelForm):
    """The name by which applicants know somebody who can open the inbox."""

    public_name = PublicNameField()

    class Meta:
        model = WrappedKey
        fields = ["public_name"]


@pages.unlocked_page
def invite(request: StaffRequest, keyring: Keyring) -> HttpResponse:
    form = InviteForm(posted(request), key=keyring.key)
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
    return pages.by_code(request, wrapped, JoinForm, "colleagues/join", title)


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
    form = PublicNameForm(posted(request), instance=wrapped)
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
