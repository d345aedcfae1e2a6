"""`manage.py make_cards`: draws missing social cards."""

from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from articles.jobs.social_cards import make_cards


class Command(BaseCommand):
    help = (
        "Draw the picture that messengers show of an article wherever it is missing or old, and"
        " delete those that no article shows. The worker does the same daily."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = make_cards(now=timezone.now())
        for title in report.without:
            self.stderr.write(
                f"“{title}” could not be drawn: readers see its cover, or the site's own card."
            )
        self.stdout.write(f"Drawn: {report.drawn}. Deleted: {report.deleted}.")
