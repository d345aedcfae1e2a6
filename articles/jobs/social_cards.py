"""Cards of many articles at once: those that are due, and all that are not as they should be."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from articles.images.social_cards.storage import delete_unused_cards
from articles.models import Article

# About five seconds of drawing, after which the worker looks at its other work.
MOST_IN_A_ROUND = 50


@dataclass
class CardReport:
    """What was done: how many cards were drawn, which titles have none, how many files went."""

    drawn: int = 0
    without: list[str] = field(default_factory=list)
    deleted: int = 0


def draw_stale_cards(*, should_continue: Callable[[], bool]) -> None:
    """Bring cards that are due into line, each once, until `should_continue` says no.

    Whatever goes wrong is logged and left to `make_cards`.
    """
    for article in Article.objects.with_card_due()[:MOST_IN_A_ROUND]:
        if not should_continue():
            return
        # Taken first, so that one that cannot be drawn is not tried for ever.
        Article.objects.filter(pk=article.pk).update(card_is_due=False)
        transaction.on_commit(article.update_card, robust=True)


def make_cards(
    *, now: datetime.datetime, should_continue: Callable[[], bool] = lambda: True
) -> CardReport:
    """Draw whatever card is missing or shows something old, and delete files that nobody shows.

    Whatever goes wrong is logged, and the article stands in the report as one without a card.
    """
    report = CardReport()
    wrong = [
        article.pk
        for article in Article.objects.with_what_cards_show().iterator()
        if article.card.name != article.card_name()
    ]
    for pk in wrong:
        article = Article.objects.filter(pk=pk).first()
        if article is None or not should_continue():
            continue
        transaction.on_commit(article.update_card, robust=True)
        article = Article.objects.with_what_cards_show().get(pk=pk)
        report.drawn += bool(article.card)
        if article.card.name != article.card_name():
            report.without.append(article.title)
    used = Article.objects.exclude(card="").values_list("card", flat=True)
    report.deleted = delete_unused_cards(used, now=now)
    return report
