"""`manage.py retire_inbox`: give up an inbox that nobody can open any more."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from sessions.models import InboxKey


class Command(BaseCommand):
    help = (
        "Give up an inbox that nobody can open any more: every passphrase and the recovery code"
        " are lost. Letters that are sealed to it stay closed for ever; a new inbox can then be"
        " set up in admin. Needs --yes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="its letters stay closed for ever")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        key = InboxKey.objects.current()
        if key is None:
            raise CommandError("There is no inbox to give up.")
        if not yes:
            raise CommandError(
                f"{key.applications.count()} applications would stay closed for ever."
                " If that is what you want, add --yes."
            )
        key.retire()
        self.stdout.write("The inbox has been given up. Set up a new one in admin.")
