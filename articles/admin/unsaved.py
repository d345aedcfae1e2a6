"""The article that its form holds now: built without saving, for the preview and the checklist."""

import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.admin.forms.posted_data import kept_rows
from articles.admin.forms.row_merge import KINDS
from articles.content.tags import split_tags
from articles.models import Article, Author, Revision, Topic
from articles.models.restoring import page_of
from articles.models.validation import max_length
from attachment_site.core.admin import ROW_NUMBER, BaseAdmin

MAX_ROWS = 100


def build_unsaved(model_admin: BaseAdmin, request: HttpRequest, pk: int | None) -> Article:
    """Build an article from the posted form, with whatever is missing or refused left empty.

    Tags, questions and related articles are its `shown_values`, in the author's order. It has no
    topic or author where none was chosen, and no slug where the posted one is refused.
    """
    data = request.POST
    stored = Revision.objects.shown(get_object_or_404(Article, pk=pk)) if pk else None
    form_class = model_admin.get_form(request, stored, change=stored is not None)
    form = form_class(data, instance=copy.copy(stored) if stored else Article())
    form.full_clean()
    article = form.instance
    # As typed, so that a text that is refused for its length can be looked at.
    for name in ("title", "seo_title", "summary"):
        setattr(article, name, _plain(data.get(name, "")).strip())
    for name in ("body", "references"):
        setattr(article, name, _plain(data.get(name, "")))
    for name in ("topic", "author", "reviewed_on", "published_at"):
        setattr(article, name, form.cleaned_data.get(name))
    article.published_at = article.published_at or article.planned_at
    article.slug = form.cleaned_data.get("slug", "")
    faqs = [
        [_plain(row["question"]).strip(), _plain(row["answer"])]
        for row in kept_rows(data, "faqs", KINDS["faqs"].fields)[:MAX_ROWS]
        if row["question"] or row["answer"]
    ]
    rows = kept_rows(data, "related_links", KINDS["related_links"].fields)[:MAX_ROWS]
    chosen = [row["related"] for row in rows if ROW_NUMBER.fullmatch(row["related"])]
    article.shown_values = {
        "tags": split_tags(_plain(data.get("tags", ""))),
        "faqs": faqs,
        "related": [[int(pk), ""] for pk in chosen],
    }
    return article


@method_decorator(require_POST)
def preview(model_admin: BaseAdmin, request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The article's page as it would be if the form were saved."""
    article = page_of(_with_stand_ins(build_unsaved(model_admin, request, pk)))
    context = {"article": article, "is_unsaved": True}
    return render(request, "articles/article_detail.html", context)


def _with_stand_ins(article: Any) -> Article:
    """The article with stand-ins for what its page needs and its form lacks."""
    article.pk = article.pk or 0
    article.title = article.title[: max_length(Article, "title")] or "Untitled"
    article.summary = article.summary[: max_length(Article, "summary")]
    if article.topic_id is None:
        article.topic = Topic(name="No topic yet", slug="topic")
    if article.author_id is None:
        article.author = Author(name="No author yet", slug="author")
    article.slug = article.slug or "unsaved"
    article.published_at = article.published_at or timezone.now()
    # Only machines read where else the author is to be found.
    article.author_urls = []
    article.shown_values["tags"] = article.shown_values["tags"][:MAX_ROWS]
    return article


def _plain(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n")
