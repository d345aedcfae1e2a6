"""`manage.py suggest_related`: recommends what to read after articles."""

from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.template.defaultfilters import pluralize

from articles.jobs.recommendations import refresh_all, refresh_stale


class Command(BaseCommand):
    help = (
        "Find what to read next after the articles that changed, by the words they have in common."
        " The worker does the same; run it with --all after a large import."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="every article, changed or not")

    def handle(self, *args: Any, all: bool, verbosity: int, **options: Any) -> None:
        number = refresh_all() if all else refresh_stale()
        if verbosity:
            self.stdout.write(f"{number} article{pluralize(number)} looked at.")
