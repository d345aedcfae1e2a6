"""The state of an article in admin, and the transitions to other states."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from articles.admin.forms.dates import MomentField
from articles.models import Article

State, Transition = Article.State, Article.Transition

PENDING_SAVED = (
    "Saved beside the live article: readers see it as it was until you press “Publish the changes”."
)
UNCHANGED = "Saved. It reads as the live article does, so nothing waits to be published."
SAVED = {
    State.DRAFT: "Saved. It is a draft now: readers do not find it.",
    State.SCHEDULED: "Saved. It will be published on {moment}.",
    State.LIVE: "Saved. It is live, with the date {moment}: readers find it.",
    State.TAKEN_DOWN: "Saved. It is taken down: readers are told that it is gone.",
}
# What other transitions do, and what they lead to.
EFFECTS = {
    Transition.PUBLISH_CHANGES: ("Publish the changes", "readers see them from now on"),
    Transition.TAKE_DOWN: ("Take down", "taken down: readers are told that it is gone"),
    Transition.REPUBLISH: ("Put back up", "live: readers find it as it is here"),
    Transition.REVERT_TO_DRAFT: ("Back to draft", "draft: readers do not find it"),
}
# What leads to readers stays in sight while writing.
IN_BAR = (Transition.PUBLISH, Transition.PUBLISH_CHANGES, Transition.REPUBLISH)
# Before the script has asked what the date does, and without it.
UNDATED = "Publish (now, or with the date that you typed)"


class DateForm(forms.Form):
    """The date and the time that are typed now, and those of a scheduled article."""

    published_at = MomentField(required=False)
    scheduled = forms.DateTimeField(required=False)


def in_words(moment: datetime.datetime) -> str:
    """A moment in the site's time zone, with its name: “May 3, 2026, 09:00 (Europe/Paris)”."""
    zone = timezone.get_current_timezone_name()
    return f"{date_format(timezone.localtime(moment), 'DATETIME_FORMAT')} ({zone})"


@admin.display(description="State", ordering="published_at")
def state_label(article: Article) -> str:
    """The state with its moment, as the list and the form show it."""
    return render_to_string("admin/articles/article/_state.html", _state(article))


def form_context(article: Article, *, may_change: bool) -> dict[str, Any]:
    """What the form shows of the state: where the article is, and a button for each transition."""
    possible = article.transitions if may_change else []
    date = article.published_at or article.planned_at
    buttons = [(step, *_button(step, article, date)) for step in possible]
    return {
        **_state(article),
        "transitions": [button for button in buttons if button[1]],
        "in_bar": IN_BAR,
        "undated": UNDATED,
    }


@method_decorator(require_GET)
def read_date(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """How the site reads a typed date, and what the button that publishes with it will do."""
    form = DateForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"error": str(next(iter(form.errors.values()))[0])})
    date, scheduled = form.cleaned_data["published_at"], form.cleaned_data["scheduled"]
    button, leads_to = _publish(date, bool(scheduled))
    says = {"button": button, "leads_to": leads_to, "says": _full(date)}
    says["day"] = f"{timezone.localtime(date):%Y-%m-%d}" if date else ""
    says["is_same"] = bool(scheduled) and date == scheduled.replace(microsecond=0)
    return JsonResponse(says)


def apply_transition(article: Article, transition: Article.Transition | None) -> None:
    """Set what a transition changes besides `published_at`, which the form sets; saves nothing."""
    if transition in (Transition.REPUBLISH, Transition.REVERT_TO_DRAFT):
        article.taken_down_at = None
    elif transition == Transition.TAKE_DOWN:
        article.taken_down_at = timezone.now()


def saved_message(article: Article, step: str) -> str:
    """What to tell the author after a save, with or without the step of a button."""
    if article.state == State.LIVE and article.has_pending:
        return PENDING_SAVED
    if article.state == State.LIVE and not step:
        return UNCHANGED
    return SAVED[article.state].format(moment=in_words(article.state_since))


def _state(article):
    is_updated = article.state == State.LIVE and article.was_updated_later
    return {
        "article": article,
        "moment": in_words(article.state_since),
        "planned": _full(article.planned_at) if article.state == State.DRAFT else "",
        "updated": in_words(article.modified_at) if is_updated else "",
    }


def _button(transition, article, date):
    """What the button says and what it leads to; both empty where it would say nothing new."""
    if transition == Transition.PUBLISH_NOW:
        return ("Publish now", "live") if date else ("", "")
    if transition == Transition.PUBLISH:
        return _publish(date, article.state == State.SCHEDULED) if date else (UNDATED, "live")
    return EFFECTS[transition]


def _publish(date, is_scheduled):
    """What publishing with this date does, and the state that it leads to."""
    if date is None:
        return "Publish now", "live"
    if date > timezone.now():
        if is_scheduled:
            return f"Reschedule for {in_words(date)}", "another date"
        return f"Schedule for {in_words(date)}", "scheduled"
    return f"Publish with the date {date_format(timezone.localtime(date))}", "live"


def _full(date):
    """A date with its weekday, so that its author can tell whether it was understood."""
    return date and f"{date_format(timezone.localtime(date), 'l')}, {in_words(date)}"
