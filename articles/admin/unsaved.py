"""The article that its form holds now: built without saving, for the preview and the checklist."""

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.admin.forms.merge import ROW_FIELDS
from articles.admin.forms.posted_data import kept_rows
from articles.content.tags import split_tags
from articles.models import FAQ, Article, Author, Topic
from articles.models.related import combine_related
from articles.models.taxonomy import tags_named
from articles.models.validation import max_length
from attachment_site.core.admin import ROW_NUMBER

if TYPE_CHECKING:
    from articles.admin.article import ArticleAdmin

MAX_ROWS = 100


@dataclass(frozen=True)
class UnsavedArticle:
    """What saving the form would make, rendered.

    `article` has no topic or author where none was chosen, and no slug where the posted one is
    refused. `questions` and `related` are in the author's order.
    """

    article: Article
    questions: list[FAQ]
    tags: list[str]
    related: list[Article]

    @property
    def markup(self) -> str:
        """The HTML of its texts: body, references and answers."""
        answers = [faq.answer_html for faq in self.questions]
        return "".join([self.article.body_html, self.article.references_html, *answers])


def build_unsaved(
    model_admin: "ArticleAdmin", request: HttpRequest, stored: Article | None
) -> UnsavedArticle:
    """Build an article from the posted form, with whatever is missing or refused left empty.

    Raises Unrenderable for a text that cannot become a page.
    """
    data = request.POST
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
    questions = [
        FAQ(article=article, question=_plain(row["question"]).strip(), answer=_plain(row["answer"]))
        for row in kept_rows(data, "faqs", ROW_FIELDS["faqs"])[:MAX_ROWS]
        if row["question"] or row["answer"]
    ]
    for faq in questions:
        faq.render()
    article.render(questions)
    rows = kept_rows(data, "related_links", ROW_FIELDS["related_links"])[:MAX_ROWS]
    chosen = [int(row["related"]) for row in rows if ROW_NUMBER.fullmatch(row["related"])]
    found = Article.objects.with_list_data().in_bulk(chosen)
    related = [found[pk] for pk in chosen if pk in found]
    return UnsavedArticle(article, questions, split_tags(_plain(data.get("tags", ""))), related)


@method_decorator(require_POST)
def preview(
    model_admin: "ArticleAdmin", request: HttpRequest, pk: int | None = None
) -> HttpResponse:
    """The article's page as it would be if the form were saved."""
    stored = get_object_or_404(Article, pk=pk) if pk else None
    unsaved = build_unsaved(model_admin, request, stored)
    context = {"article": _page_data(unsaved), "is_unsaved": True}
    return render(request, "articles/article_detail.html", context)


def _page_data(unsaved: UnsavedArticle) -> Article:
    """The article with all that its page shows, and stand-ins for what is missing."""
    article: Any = unsaved.article
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
    article.questions = unsaved.questions
    article.shown_tags = tags_named(unsaved.tags[:MAX_ROWS])
    chosen = [other for other in unsaved.related if other.state == Article.State.LIVE]
    alike = Article.objects.live().with_list_data().recommended_for(article)
    article.related_articles = combine_related(chosen, alike)
    return article


def _plain(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n")
