"""Social cards of many articles: those that are stale, and all that are missing or old."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from articles.images.social_cards.storage import delete_unused_cards
from articles.models import Article

# About five seconds of drawing, after which the worker goes on to its other jobs.
MAX_PER_ROUND = 50


@dataclass
class CardReport:
    """How many cards were drawn, which titles have none, and how many files were deleted."""

    drawn: int = 0
    without: list[str] = field(default_factory=list)
    deleted: int = 0


def draw_stale_cards(*, should_continue: Callable[[], bool]) -> None:
    """Draw stale cards, each once, until `should_continue` says no.

    Errors are logged and left to `make_cards`.
    """
    for article in Article.objects.with_social_card_due()[:MAX_PER_ROUND]:
        if not should_continue():
            return
        # Marked first, so that one that cannot be drawn is not tried forever.
        Article.objects.filter(pk=article.pk).update(card_is_due=False)
        transaction.on_commit(article.update_card, robust=True)


def make_cards(
    *, now: datetime.datetime, should_continue: Callable[[], bool] = lambda: True
) -> CardReport:
    """Draw cards that are missing or old, and delete unused files.

    Errors are logged, and the report lists the article as one without a card.
    """
    report = CardReport()
    outdated = [
        article.pk
        for article in Article.objects.with_social_card_data().iterator()
        if article.card.name != article.card_name()
    ]
    for pk in outdated:
        article = Article.objects.filter(pk=pk).first()
        if article is None or not should_continue():
            continue
        transaction.on_commit(article.update_card, robust=True)
        article = Article.objects.with_social_card_data().get(pk=pk)
        report.drawn += bool(article.card)
        if article.card.name != article.card_name():
            report.without.append(article.title)
    used = Article.objects.exclude(card="").values_list("card", flat=True)
    report.deleted = delete_unused_cards(used, now=now)
    return report
