"""`manage.py check_links`: finds links that lead nowhere."""

from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone

from articles.link_checker.check import check_links


class Command(BaseCommand):
    help = (
        "Follow every link in articles, pages and biographies, print those that lead nowhere, and"
        " show them in admin. The worker does the same once a week."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--external", action="store_true", help="follow links to other sites as well"
        )

    def handle(self, *args: Any, external: bool, **options: Any) -> None:
        reports = check_links(external=external, now=timezone.now())
        for kind, report in zip(("inside the site", "to other sites"), reports, strict=False):
            for broken in report.broken:
                detail = f" ({broken.detail})" if broken.detail else ""
                self.stdout.write(
                    f"{broken.source}: {broken.address}\n  {broken.get_reason_display()}{detail}"
                )
            number = len(report.broken)
            self.stdout.write(f"{report.link_count} links {kind} followed, {number} broken.")
