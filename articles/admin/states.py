"""The state of an article in admin, and the transitions to other states."""

import datetime
from typing import Any

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import Article

State, Transition = Article.State, Article.Transition

SAVED = {
    State.DRAFT: "Saved. It is a draft now: readers do not find it.",
    State.SCHEDULED: "Saved. It will be published on {moment}.",
    State.LIVE: "Saved. It is live: readers find it.",
    State.TAKEN_DOWN: "Saved. It is taken down: readers get 410 Gone.",
}


def in_words(moment: datetime.datetime) -> str:
    """A moment in the site's time zone, with its name: “3 May 2026, 09:00 (Europe/Paris)”."""
    zone = timezone.get_current_timezone_name()
    return f"{date_format(timezone.localtime(moment), 'j F Y, H:i')} ({zone})"


@admin.display(description="State", ordering="published_at")
def state_label(article: Article) -> str:
    """The state with its moment, as the list and the form show it."""
    return render_to_string("admin/articles/article/_state.html", _state(article))


def form_context(article: Article, *, may_change: bool) -> dict[str, Any]:
    """What the form shows of the state: where the article is, and a button for each transition."""
    possible = article.transitions if may_change else []
    return {
        **_state(article),
        "transitions": [(transition, _button(transition, article)) for transition in possible],
        "time_zone": timezone.get_current_timezone_name(),
    }


def apply_transition(article: Article, transition: Article.Transition | None) -> None:
    """Set what a transition changes besides `published_at`, which the form sets; saves nothing."""
    if transition in (Transition.REPUBLISH, Transition.REVERT_TO_DRAFT):
        article.taken_down_at = None
    elif transition == Transition.TAKE_DOWN:
        article.taken_down_at = timezone.now()


def saved_message(article: Article) -> str:
    """What to tell the author after a transition was saved."""
    return SAVED[article.state].format(moment=in_words(article.state_since))


def _state(article):
    is_updated = article.state == State.LIVE and article.was_updated_later
    return {
        "article": article,
        "moment": in_words(article.state_since),
        "updated": in_words(article.modified_at) if is_updated else "",
    }


def _button(transition, article):
    """What the button says: what will happen."""
    if transition == Transition.PUBLISH:
        return "Publish now"
    if transition == Transition.TAKE_DOWN:
        return "Take down (readers get 410 Gone)"
    if transition == Transition.REPUBLISH:
        return "Put back up (readers find it again)"
    is_scheduled = article.state == State.SCHEDULED
    if transition == Transition.REVERT_TO_DRAFT:
        effect = "nothing is published" if is_scheduled else "readers get 404 Not found"
        return f"Back to draft ({effect})"
    if is_scheduled:
        return f"Publish on {in_words(article.published_at)}"
    return "Publish on the date below"
