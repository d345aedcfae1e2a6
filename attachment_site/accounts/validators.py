"""Which passwords the desk takes: long ones that no thief would try first, of any composition."""

from django.utils.module_loading import import_string

from attachment_site.core.security.password_strength import validate_strength


class PasswordStrengthValidator:
    """For AUTH_PASSWORD_VALIDATORS: refuses what was stolen or is quickly guessed.

    `site_names` is the dotted path of a function that gives the names everybody can read here.
    """

    def __init__(self, site_names: str):
        self.site_names = site_names

    def validate(self, password: str, user=None) -> None:
        """Raise ValidationError, with the reason and what to do, for a password to avoid."""
        validate_strength(password, user, site_names=import_string(self.site_names)())

    def get_help_text(self) -> str:
        """What stands beside the field."""
        return (
            "Take four or five words that do not belong together. Names, rows of keys and whatever"
            " was stolen from other sites are refused; nobody is asked over the network."
        )
