"""One change for many articles; each action asks for confirmation on a page of its own."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles.admin.forms.bulk import ConfirmForm, RetagForm, TopicForm
from articles.models import Article, Revision
from articles.models.validation import max_length
from articles.querysets.article import ArticleQuerySet
from attachment_site.core.admin import BaseAdmin
from attachment_site.core.text import read_table

WORDS = read_table(__file__, "actions.toml")
TITLES_SHOWN = 20
# A second of drawing.
MAX_CARDS_AT_ONCE = 10

type Answer = HttpResponse | None


@dataclass(frozen=True)
class BulkChange:
    """An action on those of the chosen articles that `fitting` leaves; its words are in the table.

    `change` changes one article; its log entry is the table's `note`, or what `change` returns,
    which is empty if nothing had to be changed. The texts stay, so that no article looks updated to
    its readers.
    """

    action: str
    change: Callable[[Article, Any, datetime.datetime], str | None] = lambda article, form, now: (
        form.change(article)
    )
    form: type[ConfirmForm] = ConfirmForm
    fitting: Callable[[ArticleQuerySet], ArticleQuerySet] = lambda articles: articles

    @property
    def words(self) -> dict[str, str]:
        """What it is called, asks and says."""
        return WORDS[self.action]


def _ready(articles: ArticleQuerySet) -> ArticleQuerySet:
    ready = articles.in_state(Article.State.DRAFT) | articles.in_state(Article.State.SCHEDULED)
    # Of some there is not much more than a title.
    return ready.exclude(body="").exclude(summary="")


CHANGES = [
    BulkChange("publish_now", lambda article, form, now: article.publish(now=now), fitting=_ready),
    BulkChange(
        "take_down",
        lambda article, form, now: article.take_down(now=now),
        fitting=ArticleQuerySet.live,
    ),
    BulkChange(
        "put_back",
        lambda article, form, now: article.republish(),
        fitting=ArticleQuerySet.taken_down,
    ),
    BulkChange("retag", form=RetagForm),
    BulkChange("move_topic", form=TopicForm),
]


def bulk_actions() -> list[Callable[..., Answer]]:
    """The actions of the list of articles."""
    return [_action(bulk) for bulk in CHANGES]


def _action(bulk: BulkChange) -> Callable[..., Answer]:
    @admin.action(description=bulk.words["description"], permissions=["change"])
    def action(model_admin: BaseAdmin, request: HttpRequest, queryset: QuerySet) -> Answer:
        return _run(bulk, model_admin, request, queryset)

    action.__name__ = bulk.action
    return action


def counted(number: int) -> str:
    """A number of articles in words."""
    return f"{number:,} article{'' if number == 1 else 's'}"


def confirmation_page(model_admin: BaseAdmin, request: HttpRequest, **context: Any) -> HttpResponse:
    """The page between an action and what it does: posts the same again with `apply`."""
    return model_admin.render_page(
        request,
        "admin/articles/confirm.html",
        selected=request.POST.getlist(ACTION_CHECKBOX_NAME),
        select_across=request.POST.get("select_across", "0"),
        checkbox_name=ACTION_CHECKBOX_NAME,
        **context,
    )


def _run(bulk, model_admin, request, queryset):
    """Ask what to do to the articles, then do it and log each change."""
    # Without the annotations of the list.
    articles = bulk.fitting(Article.objects.filter(pk__in=queryset.order_by().values("pk")))
    chosen = articles.select_related("topic").prefetch_related("tags")
    if not chosen.exists():
        model_admin.message_user(request, bulk.words.get("nothing_to_do", ""), messages.WARNING)
        return None
    form = bulk.form(request.POST if "apply" in request.POST else None, articles=chosen)
    if form.is_bound and form.is_valid():
        _change_all(bulk, model_admin, request, chosen, form)
        return None
    number = chosen.count()
    shown = chosen.order_by("title")[:TITLES_SHOWN]
    return confirmation_page(
        model_admin,
        request,
        action=bulk.action,
        title=bulk.words["title"].format(counted(number)),
        warning=bulk.words["warning"],
        form=form,
        rows=[(a.title, f"{a.state.label} · {a.topic.name}") for a in shown],
        more=max(0, number - TITLES_SHOWN),
    )


def _change_all(bulk, model_admin, request, chosen, form):
    now, number, refused = timezone.now(), 0, []
    with transaction.atomic():
        for place, article in enumerate(list(chosen)):
            article.leaves_card_to_worker = place >= MAX_CARDS_AT_ONCE
            Revision.objects.record(article, note="Changed outside the form")
            try:
                note = bulk.change(article, form, now) or bulk.words.get("note")
            except ValidationError as error:
                refused.append(f"“{article.title}” was left as it is. {' '.join(error.messages)}")
                continue
            if note:
                Revision.objects.record(
                    article, by=request.user, note=note[: max_length(Revision, "note")]
                )
            if Revision.objects.amend_pending(article, form.change_pending, by=request.user):
                note = f"{note}, also what waits to be published" if note else "Changed what waits"
            if note:
                model_admin.log_change(request, article, note)
                number += 1
    for message in refused[:TITLES_SHOWN]:
        model_admin.message_user(request, message, messages.ERROR)
    if number:
        model_admin.message_user(
            request, bulk.words["done"].format(counted(number)), messages.SUCCESS
        )
    elif not refused:
        model_admin.message_user(request, "Nothing had to be changed.", messages.WARNING)
