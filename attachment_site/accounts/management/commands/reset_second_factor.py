"""`manage.py reset_second_factor NAME`: for somebody who lost all second factors."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from attachment_site.accounts.audit_log import find_account
from attachment_site.accounts.devices import reset_second_factor


class Command(BaseCommand):
    help = (
        "Forget the passkeys, the phone and the recovery codes of an account, so that its owner"
        " sets them up again. Make sure first that it is they who ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = find_account(username)
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        reset_second_factor(user, by="manage.py")
        self.stdout.write(
            f"{username} signs in with the password, and then sets a second factor up again."
        )
