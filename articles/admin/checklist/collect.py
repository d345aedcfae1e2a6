"""The facts of an article that is saved, or of one that an author has typed and not saved."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models.functions import Lower
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from articles.admin.checklist.serp_preview import SearchResult, search_result
from articles.admin.checklist.types import DeadLink, Facts, Question, Subject
from articles.admin.checklist.unsaved import TypedArticleForm, typed_links, typed_questions
from articles.content.links import extract_anchors, extract_links
from articles.link_checker.check import Document, broken_internal_links
from articles.link_checker.internal import TEMPLATE_ANCHORS
from articles.models import FAQ, Article, ArticleTag


def facts_of_saved(article: Article) -> Facts:
    """The facts of an article as it stands in the database (about ten queries)."""
    tags = [tag.name for tag in article.tags.all()]
    return _facts(article, list(article.faqs.all()), tags, article.related_links.count())


def facts_of_typed(data, article: Article | None) -> Facts:
    """The facts of what a form sends; `article` is the saved one that it changes, if any."""
    typed, tags = TypedArticleForm(data).read()
    typed.pk = article and article.pk
    return _facts(typed, typed_questions(data), tags, typed_links(data))


def result_of(facts: Facts) -> SearchResult:
    """How a search engine would show it."""
    host = urlsplit(settings.SITE_URL).hostname
    return search_result(facts.title, facts.path, facts.summary, host=host)


def _facts(article, faqs: list[FAQ], tags, related_count):
    path = _path(article)
    return Facts(
        title=article.title,
        summary=article.summary,
        path=path,
        body=article.body,
        body_html=article.body_html,
        references=article.references_html,
        today=timezone.localdate(),
        topic=article.topic_id and _subject(article.topic, article.topic.description),
        author=article.author_id and _subject(article.author, article.author.credentials),
        reviewed_on=article.reviewed_on,
        related_count=related_count,
        questions=[Question(faq.question, faq.answer_html) for faq in faqs],
        tags=tags,
        rare_tags=_rare(tags, article.pk),
        dead_links=_dead_links(article, faqs, path),
    )


def _path(article):
    """The path of its page; what was typed may not be an address yet."""
    try:
        return article.get_absolute_url()
    except NoReverseMatch:
        return reverse("articles:article_list")


def _subject(row, told):
    meta = row._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return Subject(row.name, bool(told.strip()), address)


def _rare(tags, article_pk):
    """Those of the tags that no other article carries (one query)."""
    rows = ArticleTag.objects.exclude(content_object=article_pk or 0)
    rows = rows.annotate(name=Lower("tag__name"))
    lower = {tag: tag.lower() for tag in tags}
    shared = set(rows.filter(name__in=lower.values()).values_list("name", flat=True))
    return [tag for tag in tags if lower[tag] not in shared]


def _dead_links(article, faqs, path):
    markup = "".join(
        [article.body_html, article.references_html, *(faq.answer_html for faq in faqs)]
    )
    anchors = TEMPLATE_ANCHORS | extract_anchors(markup) | {faq.anchor for faq in faqs}
    broken = broken_internal_links([Document(article, path, anchors, extract_links(markup))])
    return [
        DeadLink(link.text or link.address, f"{problem.reason.label} {problem.detail}".strip())
        for _, link, problem in broken
    ]
