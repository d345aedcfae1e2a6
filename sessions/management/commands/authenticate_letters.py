"""`manage.py authenticate_letters`: vouches for letters and keys as they stand in the database."""

from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.db import transaction

from sessions.models import Application, InboxKey


class Command(BaseCommand):
    help = (
        "Vouch for the letters and keys that have no authentication code yet, as they came while an"
        " upgrade was under way, and renew those made under a key of SECRET_KEY_FALLBACKS, which"
        " can then go. With --all for every one, after SECRET_KEY was lost; make sure first that"
        " nobody else has written to the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="replace the codes that exist, too")

    @transaction.atomic
    def handle(self, *args: Any, all: bool, **options: Any) -> None:
        count = 0
        letters = Application.objects.exclude(status=Application.Status.WITHDRAWN)
        for rows in (InboxKey.objects.all(), letters):
            for row in rows.iterator(chunk_size=100):
                if all or not row.mac or row.is_authentic:
                    row.authenticate()
                    row.save(update_fields=["mac"])
                    count += 1
        if all:
            InboxKey.objects.changed().update(changed_at=None)
        self.stdout.write(f"Authenticated: {count}.")
