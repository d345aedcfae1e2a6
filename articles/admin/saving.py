"""The second half of a save: what belongs to the article, its revision, and the pressed button."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from articles.admin import redirects, states
from articles.admin.forms.article import ArticleForm
from articles.admin.versions import preview_links
from articles.admin.versions.conflicts import returns_to_form
from articles.link_checker.check import recheck
from articles.models import Article, Revision
from articles.models.serialization import serialize

# The button that ends the version that waits to be published, and saves nothing.
DISCARD = "discard_changes"


def save_related(
    model_admin: ModelAdmin,
    request: HttpRequest,
    form: ArticleForm,
    formsets: list,
    save_rows: Callable[[], None],
) -> None:
    """Save tags, questions and related articles by `save_rows`, and keep the result as a revision.

    A plain save of a live article keeps all of it, with the article itself, beside what is live.
    """
    article, user = form.instance, cast(User, request.user)
    redirects.remove_ticked(model_admin, request, article)

    def write_rows() -> None:
        save_rows()
        if [tag.name for tag in article.tags.all()] != form.cleaned_data["tags"]:
            # Set once more, because their order on the page is the order of their rows.
            article.tags.set(form.cleaned_data["tags"], clear=True)

    if form.keeps_pending:
        with transaction.atomic():
            article.save()
            write_rows()
            values = serialize(article)
            transaction.set_rollback(True)
        article.has_pending = Revision.objects.keep_pending(article, values, by=user)
        return
    write_rows()
    if form.has_changed() or any(formset.has_changed() for formset in formsets):
        article.touch(now=timezone.now(), is_revision=form.cleaned_data["is_revision"])
    Revision.objects.end_pending(article)
    article.has_pending = False
    note = form.transition.label if form.transition else ""
    Revision.objects.record(article, by=user, note=note)
    recheck(article)


def after_save(
    model_admin: ModelAdmin, request: HttpRequest, article: Article
) -> HttpResponse | None:
    """Carry out the pressed button, say what was saved, and lead back to the form or to the list.

    None in a popup, after which the form follows that opened it.
    """
    if "give_preview" in request.POST:
        message = preview_links.give(model_admin, request, article)
    elif "revoke_preview" in request.POST:
        message = preview_links.revoke(model_admin, request, article)
    else:
        message = states.saved_message(article, request.POST.get("step", ""))
    if IS_POPUP_VAR in request.POST:
        return None
    if message:
        model_admin.message_user(request, message, messages.SUCCESS)
    if not returns_to_form(request):
        return model_admin.response_post_save_change(request, article)
    query = request.GET.copy()
    query.pop("rows", None)
    if "rows" in request.POST:
        query["rows"] = "1"
    return redirect(
        reverse(
            "admin:articles_article_change",
            args=[article.pk],
            query=query,
            fragment="faqs-group" if "rows" in request.POST else None,
        )
    )


def discard_changes(
    model_admin: ModelAdmin, request: HttpRequest, article: Article
) -> HttpResponse:
    """End the version that waits, and lead back to the form with the live text."""
    if Revision.objects.end_pending(article):
        model_admin.log_change(request, article, "Discarded the changes")
        said = "The changes are discarded. They stay in the list of revisions."
        model_admin.message_user(request, said, messages.SUCCESS)
    return redirect("admin:articles_article_change", article.pk)
