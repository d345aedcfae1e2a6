"""`manage.py backup`: the whole site in an archive, with its uploads beside it."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from attachment_site.backup.create import create_backup
from attachment_site.monitoring.ping import ping


class Command(BaseCommand):
    help = (
        "Write the database into a dated archive in DIR, while the site runs, with new uploads in"
        " media/ beside it, and try it out in a scratch database. Applicants' words are in it"
        " sealed, and nobody's session."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--keep",
            type=int,
            nargs="?",
            const=settings.BACKUPS_KEPT,
            metavar="N",
            help="delete older backups in DIR until N are left (BACKUPS_KEPT, unless it is given)",
        )

    def handle(self, *args: str, folder: Path, keep: int | None, **options: object) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep must be 1 or more.")
        try:
            path = create_backup(
                folder, now=timezone.now(), keep=keep, recipient=settings.BACKUP_RECIPIENT
            )
        except OperationalError as error:
            raise CommandError("The database does not answer.") from error
        except OSError as error:
            raise CommandError(f"Nothing was written to {folder}: {error.strerror}.") from error
        ping(settings.BACKUP_PING_URL)
        self.stdout.write(str(path))
