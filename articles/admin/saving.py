"""The second half of a save: what belongs to the article, its revision, and what waits."""

from collections.abc import Callable
from typing import cast

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from articles.admin import redirects
from articles.admin.forms.article import ArticleForm
from articles.admin.versions import pending
from articles.link_checker.check import recheck
from articles.models import Revision


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

    def write_all() -> None:
        article.save()
        write_rows()

    if form.keeps_pending:
        article.has_pending = pending.keep(write_all, article, by=user)
        return
    write_rows()
    if form.has_changed() or any(formset.has_changed() for formset in formsets):
        article.touch(now=timezone.now(), is_revision=form.cleaned_data["is_revision"])
    Revision.objects.end_pending(article)
    article.has_pending = False
    note = form.transition.label if form.transition else ""
    Revision.objects.record(article, by=user, note=note)
    recheck(article)
