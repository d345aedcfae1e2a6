"""The author's part of admin's first page."""

from typing import Any

from django import template
from django.db.models import QuerySet
from django.template.context import RequestContext
from django.utils import timezone

from articles.models import Article, Author, BrokenLink, LinkCheck, UnsavedWork

register = template.Library()

SHOWN = 5


@register.inclusion_tag("admin/articles/_dashboard.html", takes_context=True)
def author_dashboard(context: RequestContext) -> dict[str, Any]:
    """What waits for the author, each part for those who may see it.

    At most fourteen queries, however many articles there are.
    """
    user = context["request"].user
    unsaved = UnsavedWork.objects.filter(user=user).defer("content")
    dashboard = {"perms": context["perms"], "unsaved": list(unsaved)}
    if user.has_perm("articles.view_article"):
        drafts = Article.objects.in_state(Article.State.DRAFT).order_by("-updated_at", "-pk")
        waiting = Article.objects.with_pending_changes().order_by("title")
        scheduled = Article.objects.in_state(Article.State.SCHEDULED)
        due = Article.objects.review_due(timezone.localdate())
        dashboard |= {
            "may_view": True,
            "drafts": _part(drafts.with_list_data()),
            "changes": _part(waiting.with_list_data()),
            "scheduled": _part(scheduled.with_list_data().order_by("published_at", "pk")),
            "due": _part(due.with_list_data().least_recently_reviewed_first()),
        }
    if user.has_perm("articles.change_author"):
        dashboard["incomplete"] = Author.objects.incomplete()
    if user.has_perm("articles.view_brokenlink"):
        dashboard |= {
            "may_view_links": True,
            "broken": _part(BrokenLink.objects.with_source()),
            "checks": {check.scope: check for check in LinkCheck.objects.all()},
        }
    return dashboard


def _part(rows: QuerySet) -> dict[str, Any]:
    return {"rows": list(rows[:SHOWN]), "count": rows.count()}
