"""The demo's articles."""

from pathlib import Path

from django.utils import timezone

from articles.jobs.recommendations import refresh_stale
from articles.jobs.social_cards import make_cards
from articles.models import Article
from articles.transfer.folder.reader import import_folder
from articles.transfer.report import BrokenFile

FOLDER = Path(__file__).parent / "data" / "articles"


def create_articles() -> None:
    """Import the articles, with what the worker would add, unless the site has any already.

    Raises BrokenFile if one cannot be imported.
    """
    if not Article.objects.exists():
        report = import_folder(FOLDER)
        if report.problems:
            raise BrokenFile("\n".join(report.problems))
        refresh_stale()
    make_cards(now=timezone.now())
