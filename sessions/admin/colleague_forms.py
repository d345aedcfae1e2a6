"""Forms by which colleagues get access to the inbox."""

from typing import Any, cast

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction

from sessions.admin.key_forms import CodeField, RecoverForm
from sessions.models import InboxKey, WrappedKey
from sessions.models.key import OPEN_INBOX
from sessions.views.fields import OneLineField

PUBLIC_NAME: dict[str, Any] = {
    "label": "Name that applicants read",
    "length": 120,
    "help_text": "The public pages tell them who can read what they write.",
    "error_messages": {"required": "Type the name that applicants will read."},
}


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

    public_name = OneLineField(required=False, **PUBLIC_NAME)

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

    public_name = OneLineField(**PUBLIC_NAME)

    class Meta:
        model = WrappedKey
        fields = ["public_name"]
