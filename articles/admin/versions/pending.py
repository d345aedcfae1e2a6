"""Changes of a live article that wait to be published, in its form: kept, shown, discarded."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from articles.models import Article, Revision
from articles.models.serialization import serialize

BUTTON = "discard_changes"


def keep(write: Callable[[], None], article: Article, *, by: User) -> bool:
    """Keep what `write` would make of the article, and leave the tables as they were.

    Returns whether it differs from what is live.
    """
    with transaction.atomic():
        write()
        values = serialize(article)
        transaction.set_rollback(True)
    return Revision.objects.keep_pending(article, values, by=by)


def discard(model_admin: ModelAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    """End the version that waits, and lead back to the form with the live text."""
    if Revision.objects.end_pending(article):
        model_admin.log_change(request, article, "Discarded the changes")
        said = "The changes are discarded. They stay in the list of revisions."
        model_admin.message_user(request, said, messages.SUCCESS)
    return redirect("admin:articles_article_change", article.pk)
