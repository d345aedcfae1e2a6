"""Which passwords the desk takes: long ones that no thief would try first, of any composition."""

from sessions.inbox.passphrases import refuse_guessable


class HardToGuess:
    """For AUTH_PASSWORD_VALIDATORS: refuses what was stolen or is quickly guessed."""

    def validate(self, password: str, user=None) -> None:
        """Raise ValidationError, with the reason and what to do, for a password to avoid."""
        refuse_guessable(password, user)

    def get_help_text(self) -> str:
        """What stands beside the field."""
        return (
            "Take four or five words that do not belong together. Names, rows of keys and whatever"
            " was stolen from other sites are refused; nobody is asked over the network."
        )
