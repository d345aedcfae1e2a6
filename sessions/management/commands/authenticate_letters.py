"""`manage.py authenticate_letters`: vouches for rows as they stand in the database."""

from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.db import transaction

from attachment_site.core.security.mac import Authenticated
from sessions.models import Application, InboxKey, Manifest, OutgoingMail
from sessions.models.manifest import recorded_models
from sessions.models.sealed_application import UNDER_ITS_KEY


class Command(BaseCommand):
    help = (
        "Vouch for the letters and other rows that have no authentication code yet, as they came"
        " while an upgrade was under way, and renew those made under a key of SECRET_KEY_FALLBACKS,"
        " which can then go. With --all for every one, after SECRET_KEY was lost or a backup was"
        " brought back; make sure first that nobody else has written to the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="replace the codes that exist, too")

    @transaction.atomic
    def handle(self, *args: Any, all: bool, **options: Any) -> None:
        count = 0
        if all:
            InboxKey.objects.changed().update(changed_at=None)
            Manifest.count_as_newest()
        is_complete = all or Manifest.is_complete(with_uncoded=False)
        for model in (*recorded_models(), OutgoingMail):
            for row in model.objects.iterator(chunk_size=100):
                if all or not row.mac or row.is_authentic:
                    codes = _codes(row, even_if_changed=all)
                    model.objects.filter(pk=row.pk).update(**codes)
                    count += 1
        if is_complete:
            Manifest.renew()
        self.stdout.write(f"Authenticated: {count}.")


def _codes(row: Authenticated, *, even_if_changed: bool) -> dict[str, Any]:
    """The new codes of a row. Nobody but its two sides can renew that of a conversation which has
    a key of its own."""
    names = ["mac"]
    if isinstance(row, Application) and not row.is_withdrawn:
        is_missing, which = not row.conversation_mac, bytes(row.conversation_mac[:1])
        is_right = which != UNDER_ITS_KEY and row.is_conversation_authentic(b"", row.messages.all())
        if is_missing or is_right or (even_if_changed and which != UNDER_ITS_KEY):
            row.authenticate_conversation(b"")
            names.append("conversation_mac")
    row.authenticate()
    return {name: getattr(row, name) for name in names}
