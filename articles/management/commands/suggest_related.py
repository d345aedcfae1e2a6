"""`manage.py suggest_related`: what to read next, for the articles that changed or for all."""

from django.core.management import BaseCommand

from articles.jobs.recommendations import suggest_all, suggest_due


class Command(BaseCommand):
    help = (
        "Find what to read next after the articles that changed, by the words they have in common."
        " The worker does the same; run it with --all after a large import."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="do every article anew")

    def handle(self, *args, all, verbosity, **options):
        number = suggest_all() if all else suggest_due()
        if verbosity:
            self.stdout.write(f"{number} article{'s'[: number != 1]} looked at.")
