"""What the practitioner types to set up, open and share the inbox, and what comes of it."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction

from attachment_site.core.security.crypto import DecryptionError
from sessions.inbox import passphrases
from sessions.models import InboxKey, WrappedKey

PERMISSION = "private_sessions.open_inbox"
TOO_MANY = (
    "There were too many wrong tries. Nothing is lost: wait two hours, then try again, with your"
    " paper notes at hand."
)


class PassphraseField(forms.CharField):
    """A passphrase that is the same however blanks and accents were typed; never shown again."""

    def __init__(self, *, autocomplete, **kwargs):
        attrs = {"autocomplete": autocomplete, "spellcheck": "false", "autocapitalize": "off"}
        widget = forms.PasswordInput(attrs=attrs)
        kwargs.setdefault("error_messages", {"required": "Type your passphrase."})
        super().__init__(max_length=200, widget=widget, **kwargs)

    def to_python(self, value):
        return passphrases.normal(super().to_python(value))


class CodeInput(forms.PasswordInput):
    """Readable while it is compared with the paper; what was typed does not come back."""

    input_type = "text"


class CodeField(forms.CharField):
    """A code of letters and digits, typed from paper or told by telephone."""

    def __init__(self, **kwargs):
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        super().__init__(max_length=80, widget=CodeInput(attrs=attrs), **kwargs)


class OpeningForm(forms.Form):
    """A form with a secret that opens `wrapped`; once valid, `private` is what it opened.

    A wrong secret leaves an error with the code "wrong". With `is_barred` nothing is tried.
    """

    secret_field = "passphrase"

    def __init__(self, *args, wrapped: WrappedKey, is_barred: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.wrapped, self.is_barred = wrapped, is_barred

    @property
    def was_wrong(self) -> bool:
        """Whether a secret was tried and did not open."""
        return self.has_error(self.secret_field, "wrong")

    def _opened(self, secret, wrong):
        if self.is_barred:
            raise ValidationError(TOO_MANY, code="barred")
        try:
            self.private = self.wrapped.unwrap(secret)
        except DecryptionError as error:
            raise ValidationError(wrong, code="wrong") from error
        return secret


class UnlockForm(OpeningForm):
    passphrase = PassphraseField(label="Your passphrase", autocomplete="current-password")

    def clean_passphrase(self):
        wrong = "This passphrase does not open the inbox. Check the spelling and try again."
        return self._opened(self.cleaned_data["passphrase"], wrong)


class NewPassphraseForm(forms.Form):
    """A new passphrase for `user`, typed twice."""

    new_passphrase = PassphraseField(
        label="New passphrase",
        autocomplete="new-password",
        help_text=(
            "15 characters or more. Several words with blanks between them are easiest to"
            " remember and hardest to guess. Capitals and blanks count."
        ),
        error_messages={"required": "Choose a passphrase."},
    )
    new_passphrase_again = PassphraseField(
        label="The same passphrase again",
        autocomplete="new-password",
        error_messages={"required": "Type the same passphrase a second time."},
    )
    # What was offered comes back with an error: it may be on paper already.
    offered = forms.CharField(
        required=False, max_length=200, initial=passphrases.offered, widget=forms.HiddenInput
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_passphrase(self):
        passphrase = self.cleaned_data["new_passphrase"]
        passphrases.validate_passphrase(passphrase, self.user)
        return passphrase

    def clean_new_passphrase_again(self):
        first, again = (self.cleaned_data.get(name) for name in NEW_TWICE)
        if first and again != first:
            raise ValidationError("The two passphrases differ. Type the same one twice.")
        return again

    def save(self) -> str:
        """Set the inbox up under the new passphrase and give the recovery code."""
        return InboxKey.set_up(self.user, self.cleaned_data["new_passphrase"])

    def _keep(self, key, private):
        passphrase = self.cleaned_data["new_passphrase"]
        WrappedKey.objects.wrap_for(key, self.user, private, passphrase)


NEW_TWICE = ("new_passphrase", "new_passphrase_again")


class ChangePassphraseForm(NewPassphraseForm, UnlockForm):
    """The passphrase of today, and a new one in its place."""

    field_order = ["passphrase", *NEW_TWICE]

    def clean(self):
        cleaned = super().clean()
        new = cleaned.get("new_passphrase")
        if new and new == cleaned.get("passphrase"):
            self.add_error("new_passphrase", "This is the passphrase of today. Choose another.")
        return cleaned

    def save(self):
        """Put the new passphrase in the place of the old one."""
        self._keep(self.wrapped.key, self.private)


class ReplaceForm(ChangePassphraseForm):
    """The passphrase of today, and a new one for a new lock."""

    def save(self) -> str:
        """Replace the key of the inbox and give the new recovery code."""
        return InboxKey.set_up(
            self.user,
            self.cleaned_data["new_passphrase"],
            previous=self.wrapped.key,
            private_previous=self.private,
        )


class RecoverForm(NewPassphraseForm, OpeningForm):
    """The recovery code in the place of a passphrase that is lost, and a new passphrase."""

    secret_field = "code"
    code = CodeField(
        label="Recovery code",
        help_text="The 28 letters and digits on your paper. Dashes do not matter.",
        error_messages={"required": "Type the recovery code from your paper."},
    )
    field_order = ["code", *NEW_TWICE]

    def clean_code(self):
        wrong = "This code does not open the inbox. Compare it with your paper, sign by sign."
        return self._opened(self.cleaned_data["code"], wrong)

    def save(self):
        """Let the user in with the new passphrase."""
        self._keep(self.wrapped.key, self.private)


class JoinForm(RecoverForm):
    """The code of an invitation, and a passphrase of one's own."""

    code = CodeField(
        label="Code of your invitation",
        help_text="The 28 letters and digits that you were told. Dashes do not matter.",
        error_messages={"required": "Type the code that you were told."},
    )

    def clean_code(self):
        wrong = "This code does not fit. Ask your colleague to read it to you once more."
        return self._opened(self.cleaned_data["code"], wrong)

    @transaction.atomic
    def save(self):
        """Let the user in with the new passphrase; the invitation is used up."""
        super().save()
        self.wrapped.delete()


class WrittenDownForm(forms.Form):
    is_written_down = forms.BooleanField(
        label="I have written down or printed my recovery code",
        error_messages={"required": "Tick the box once the code is on paper."},
    )


class ColleagueField(forms.ModelChoiceField):
    def label_from_instance(self, user):
        name = user.get_full_name()
        return f"{name} ({user.get_username()})" if name else user.get_username()


class InviteForm(forms.Form):
    """A colleague who may open the inbox and cannot yet."""

    colleague = ColleagueField(
        queryset=get_user_model().objects.none(),
        empty_label="Choose a person",
        error_messages={
            "required": "Choose whom you invite.",
            "invalid_choice": "This person cannot be invited any more. Choose another.",
        },
    )

    def __init__(self, *args, key: InboxKey, **kwargs):
        super().__init__(*args, **kwargs)
        self.key = key
        users = get_user_model().objects
        inside = key.wrapped_keys.filter(kind=WrappedKey.Kind.PASSPHRASE).values("user")
        self.fields["colleague"].queryset = (
            users.with_perm(PERMISSION, backend="django.contrib.auth.backends.ModelBackend")
            .filter(is_staff=True)
            .exclude(pk__in=inside)
            .order_by(users.model.USERNAME_FIELD)
        )

    def save(self, private: bytes) -> str:
        """Invite the colleague and give the code to tell them, which is shown once."""
        return WrappedKey.objects.invite(self.key, self.cleaned_data["colleague"], private)
