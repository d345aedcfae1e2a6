"""The demo's articles."""

from pathlib import Path

from django.utils import timezone

from articles.jobs.recommendations import refresh_stale
from articles.jobs.social_cards import make_cards
from articles.models import Article, Page
from articles.transfer.importer import import_path
from articles.transfer.report import BrokenFile

FOLDER = Path(__file__).parent / "data" / "articles"
START_HERE = "attachment-styles-explained"
HOME_SUMMARY = (
    "Articles by a psychologist on anxious and avoidant attachment, arguments, breakups and grief:"
    " named sources, plain words, and one thing to try."
)


def create_articles() -> None:
    """Import the articles, with what the worker would add and a home page, unless there are any.

    Raises BrokenFile if one cannot be imported.
    """
    if not Article.objects.exists():
        report = import_path(FOLDER)
        if report.problems:
            raise BrokenFile("\n".join(report.problems))
        refresh_stale()
        home = Page.objects.get(slug=Page.Address.HOME)
        home.summary = HOME_SUMMARY
        home.start_here = Article.objects.get(slug=START_HERE)
        home.save()
    make_cards(now=timezone.now())
