"""Forms to set up, unlock and share the inbox."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from attachment_site.core.security.crypto import DecryptionError
from sessions.inbox import passphrases
from sessions.models import Practice, WrappedKey
from sessions.tokens import decrypt_for_server, encrypt_for_server

# A code that was verified waits so long for the new passphrase.
CODE_SECONDS = 1800
TOO_MANY = (
    "There were too many wrong tries. Nothing is lost: wait two hours, then try again, with your"
    " paper notes at hand."
)


class PassphraseField(forms.CharField):
    """A passphrase, normalised; its value is never rendered."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete, "spellcheck": "false", "autocapitalize": "off"}
        widget = forms.PasswordInput(attrs=attrs)
        kwargs.setdefault("error_messages", {"required": "Type your passphrase."})
        super().__init__(max_length=200, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return passphrases.normalize(super().to_python(value) or "")


class CodeField(forms.CharField):
    """A code of letters and digits, typed from paper or dictated. A wrong one is shown again, to
    be compared with the paper."""

    MAX_LENGTH = 80

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)


class ResponsibleForm(forms.ModelForm):
    """What the privacy notice needs from the practice; it can be filled in later as well."""

    class Meta:
        model = Practice
        fields = ["controller", "privacy_contact"]
        widgets = {"controller": forms.Textarea(attrs={"rows": 3})}


class SecretForm(forms.Form):
    """A form with a secret that unwraps `wrapped`; once it is valid, `private` is the result.

    A wrong secret is an error with the code "wrong". With `is_limited` no secret is tried.
    """

    secret_field = "passphrase"
    private: bytes

    def __init__(
        self, *args: Any, wrapped: WrappedKey, is_limited: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.wrapped = wrapped
        self.is_limited = is_limited

    def _unwrap(self, secret: str, if_wrong: str) -> str:
        if self.is_limited:
            raise ValidationError(TOO_MANY, code="limited")
        try:
            self.private = self.wrapped.unwrap(secret)
        except DecryptionError as error:
            raise ValidationError(if_wrong, code="wrong") from error
        return secret


class PassphraseForm(SecretForm):
    passphrase = PassphraseField(label="Your passphrase", autocomplete="current-password")

    def clean_passphrase(self) -> str:
        wrong = "This passphrase does not open the inbox. Check the spelling and try again."
        return self._unwrap(self.cleaned_data["passphrase"], wrong)


class UnlockForm(PassphraseForm):
    """One's own passphrase or, instead, one of the passkeys that open the inbox: the answer is
    verified before, and `by_passkey` then is the key as wrapped for it."""

    def __init__(self, *args: Any, by_passkey: WrappedKey | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_passkey = by_passkey
        own = self.wrapped.key.wrapped_keys.filter(user=self.wrapped.user_id)
        self.has_passkeys = own.filter(kind=WrappedKey.Kind.PASSKEY).exists()
        self.fields["passphrase"].required = not self.data.get("passkey")

    def clean_passphrase(self) -> str:
        if not self.data.get("passkey"):
            return super().clean_passphrase()
        wrong = "This passkey did not open the inbox. Try it again, or type your passphrase."
        if self.by_passkey is None and not self.is_limited:
            raise ValidationError(wrong, code="wrong")
        self.wrapped = self.by_passkey or self.wrapped
        self._unwrap(self.data.get("passkey_derived", ""), wrong)
        return ""


class NewPassphraseForm(forms.Form):
    """A new passphrase for `user`, typed twice."""

    new_passphrase = PassphraseField(
        label="New passphrase",
        autocomplete="new-password",
        help_text=(
            f"{passphrases.MIN_LENGTH} characters or more. Several words with blanks between them"
            " are easiest to remember and hardest to guess. Capitals and blanks count."
        ),
        error_messages={"required": "Choose a passphrase."},
    )
    new_passphrase_again = PassphraseField(
        label="The same passphrase again",
        autocomplete="new-password",
        error_messages={"required": "Type the same passphrase a second time."},
    )
    # Posted back with an error, so that the offer stays the same: it may be on paper already.
    offered = forms.CharField(
        required=False, max_length=200, initial=passphrases.generate, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_passphrase(self) -> str:
        passphrase = self.cleaned_data["new_passphrase"]
        passphrases.validate_passphrase(passphrase, self.user)
        if passphrase == self.cleaned_data.get("passphrase"):
            raise ValidationError("This is the passphrase of today. Choose another.")
        return passphrase

    def clean_new_passphrase_again(self) -> str:
        again = self.cleaned_data["new_passphrase_again"]
        if again != self.cleaned_data.get("new_passphrase", again):
            raise ValidationError("The two passphrases differ. Type the same one twice.")
        return again


class CheckPassphraseForm(NewPassphraseForm):
    """A new passphrase while it is typed; the current one if there is one on the page."""

    passphrase = PassphraseField(required=False, autocomplete="off")
    field_order = ["passphrase"]


NEW_TWICE = ["new_passphrase", "new_passphrase_again"]


class RenewForm(NewPassphraseForm, SecretForm):
    """A secret, and a new passphrase of one's own."""

    def save(self, **fields: Any) -> None:
        """Wrap the key under the new passphrase."""
        passphrase = self.cleaned_data["new_passphrase"]
        WrappedKey.objects.wrap_for(self.wrapped.key, self.user, self.private, passphrase, **fields)


class ChangePassphraseForm(RenewForm, UnlockForm):
    """The current passphrase, and a new one to replace it or for a new key pair."""

    field_order = ["passphrase", *NEW_TWICE]


class RecoverForm(RenewForm):
    """The recovery code, and a new passphrase to replace a lost one, on two pages: a wrong code
    costs no passphrase, which no page repeats. The second brings the code back encrypted."""

    secret_field = "code"
    wrong = "This code does not open the inbox. Compare it with your paper, letter by letter."
    code = CodeField(
        label="Recovery code",
        help_text="The 28 letters and digits on your paper. Dashes do not matter.",
        error_messages={"required": "Type the recovery code from your paper."},
    )
    field_order = ["code", *NEW_TWICE]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_first_page = self.is_bound and "new_passphrase" not in self.data
        for name in NEW_TWICE if self.is_first_page else ():
            del self.fields[name]

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        if len(typed) > CodeField.MAX_LENGTH:
            typed = self._code_of(typed)
        return self._unwrap(typed, self.wrong)

    @property
    def _purpose(self) -> str:
        return f"code for key {self.wrapped.pk} and account {self.user.pk}"

    def _code_of(self, sealed: str) -> str:
        opened = decrypt_for_server(self._purpose, sealed.encode(), max_age=CODE_SECONDS)
        code = (opened or b"").decode()
        # Shown again if it is asked for again.
        self.data = {name: self.data[name] for name in self.data} | {"code": code}
        if not code:
            raise ValidationError("This page was open for long. Type the code once more.")
        return code

    @property
    def sealed_code(self) -> str:
        """The verified code, for the second page; empty while there is none."""
        if not self.is_bound or self.has_error("code"):
            return ""
        return encrypt_for_server(self._purpose, self.cleaned_data["code"].encode()).decode()


class WrittenDownForm(forms.Form):
    is_written_down = forms.BooleanField(
        label="I have written down or printed my recovery code",
        error_messages={"required": "Tick the box once the code is on paper."},
    )
