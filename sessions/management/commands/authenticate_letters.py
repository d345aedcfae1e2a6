"""`manage.py authenticate_letters`: vouches for letters and keys as they stand in the database."""

from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.db import transaction

from sessions.models import Application, InboxKey


class Command(BaseCommand):
    help = (
        "Vouch for the letters and keys that have no authentication code yet: those that came while"
        " an upgrade was under way. With --all for every one, after SECRET_KEY was lost; make sure"
        " first that nobody else has written to the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="replace the codes that exist, too")

    @transaction.atomic
    def handle(self, *args: Any, all: bool, **options: Any) -> None:
        count = 0
        for model in (InboxKey, Application):
            rows = model.objects.all() if all else model.objects.filter(mac=b"")
            for row in rows.iterator(chunk_size=100):
                row.authenticate()
                row.save(update_fields=["mac"])
                count += 1
        if all:
            InboxKey.objects.changed().update(changed_at=None)
        self.stdout.write(f"Authenticated: {count}.")
