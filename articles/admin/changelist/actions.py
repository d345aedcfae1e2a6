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
from django.template.defaultfilters import pluralize
from django.utils import timezone

from articles.admin.forms.bulk import ConfirmForm, RetagForm, TopicForm
from articles.models import Article, Revision
from articles.models.validation import max_length
from articles.querysets.article import ArticleQuerySet
from attachment_site.core.admin import BaseAdmin

TITLES_SHOWN = 20
# A second of drawing.
MAX_CARDS_AT_ONCE = 10

type Answer = HttpResponse | None


@dataclass(frozen=True)
class BulkChange:
    """What an action asks and does to those of the chosen articles that `fitting` leaves.

    `change` changes one article; its log entry is `note`, or what `change` returns, which is empty
    if nothing had to be changed. The texts stay, so that no article looks updated to its readers.
    """

    action: str
    description: str
    title: str
    warning: str
    done: str
    change: Callable[[Article, Any, datetime.datetime], str | None]
    note: str = ""
    form: type[ConfirmForm] = ConfirmForm
    fitting: Callable[[ArticleQuerySet], ArticleQuerySet] = lambda articles: articles
    nothing_to_do: str = ""


def _ready(articles: ArticleQuerySet) -> ArticleQuerySet:
    ready = articles.in_state(Article.State.DRAFT) | articles.in_state(Article.State.SCHEDULED)
    # Of some there is not much more than a title.
    return ready.exclude(body="").exclude(summary="")


CHANGES = [
    BulkChange(
        action="publish_now",
        description="Publish now …",
        title="Publish {} now",
        warning="Readers find them from this moment on. A draft with a past date keeps it.",
        done="{} published.",
        change=lambda article, form, now: article.publish(now=now),
        note="Published",
        fitting=_ready,
        nothing_to_do="None of these is scheduled, or a draft with a summary and a text.",
    ),
    BulkChange(
        action="take_down",
        description="Take down: tell readers that it is gone …",
        title="Take down {}",
        warning="Readers and search engines are told that they are gone.",
        done="{} taken down.",
        change=lambda article, form, now: article.take_down(now=now),
        note="Taken down",
        fitting=ArticleQuerySet.live,
        nothing_to_do="None of these is live, so there is nothing to take down.",
    ),
    BulkChange(
        action="put_back",
        description="Put back up …",
        title="Put {} back up",
        warning="Readers find them again, under their old dates. Changes that are not published yet"
        " go on waiting.",
        done="{} put back up.",
        change=lambda article, form, now: article.republish(),
        note="Put back up",
        fitting=ArticleQuerySet.taken_down,
        nothing_to_do="None of these is taken down, so there is nothing to put back.",
    ),
    BulkChange(
        action="retag",
        description="Add or remove tags …",
        title="Add or remove tags of {}",
        warning="New tags go after those that are there. Changes that are not published yet get the"
        " same tags.",
        done="{} retagged.",
        change=lambda article, form, now: form.change(article),
        form=RetagForm,
    ),
    BulkChange(
        action="move_topic",
        description="Move to another topic …",
        title="Move {} to another topic",
        warning="Their addresses stay as they are. Changes that are not published yet move along.",
        done="{} moved.",
        change=lambda article, form, now: form.change(article),
        form=TopicForm,
    ),
]


def bulk_action(bulk: BulkChange) -> Callable[..., Answer]:
    """An action of the list of articles."""

    @admin.action(description=bulk.description, permissions=["change"])
    def action(model_admin: BaseAdmin, request: HttpRequest, queryset: QuerySet) -> Answer:
        return _run(bulk, model_admin, request, queryset)

    action.__name__ = bulk.action
    return action


def counted(number: int) -> str:
    """A number of articles in words."""
    return f"{number:,} article{pluralize(number)}"


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
        model_admin.message_user(request, bulk.nothing_to_do, messages.WARNING)
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
        title=bulk.title.format(counted(number)),
        warning=bulk.warning,
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
                note = bulk.change(article, form, now) or bulk.note
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
        model_admin.message_user(request, bulk.done.format(counted(number)), messages.SUCCESS)
    elif not refused:
        model_admin.message_user(request, "Nothing had to be changed.", messages.WARNING)
