"""The password policy: long and hard to guess, without composition rules."""

from django.contrib.auth.models import User
from django.utils.module_loading import import_string

from attachment_site.core.security.password_strength import validate_strength


class PasswordStrengthValidator:
    """For AUTH_PASSWORD_VALIDATORS: refuses passwords that were leaked or are quickly guessed.

    `site_names` is the dotted path of a function that returns the names shown on the site.
    """

    def __init__(self, site_names: str) -> None:
        self.site_names = site_names

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError, with the reason and what to do instead."""
        validate_strength(password, user, site_names=import_string(self.site_names)())

    def get_help_text(self) -> str:
        return (
            "Take four or five words that do not belong together. Names, rows of keys and whatever"
            " was stolen from other sites are refused; nobody is asked over the network."
        )
