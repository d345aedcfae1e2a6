"""The inputs of the checklist, from a saved article or from one that its form holds."""

from difflib import get_close_matches

from django.db.models.functions import Lower
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from articles.admin.broken_link import change_url
from articles.admin.checklist.types import DeadLink, Inputs, Subject
from articles.admin.unsaved import UnsavedArticle
from articles.content.links import extract_anchors, extract_links
from articles.link_checker.check import Document, broken_internal_links
from articles.link_checker.internal import TEMPLATE_ANCHORS
from articles.models import FAQ, Article, ArticleTag, Author, Topic
from articles.models.serialization import current_values


def inputs_of_saved(article: Article) -> Inputs:
    """The inputs from an article as it is in the database (about ten queries)."""
    tags = [tag.name for tag in article.shown_tags]
    return _inputs(article, article.questions, tags, len(current_values(article)["related"]))


def inputs_of_unsaved(unsaved: UnsavedArticle) -> Inputs:
    """The inputs from what the form would save."""
    return _inputs(unsaved.article, unsaved.questions, unsaved.tags, len(unsaved.related))


def _inputs(article: Article, faqs: list[FAQ], tags: list[str], related_count: int) -> Inputs:
    path = _path(article)
    return Inputs(
        title=article.title,
        summary=article.summary,
        path=path,
        body=article.body,
        body_html=article.body_html,
        references_html=article.references_html,
        today=timezone.localdate(),
        language=article.language,
        seo_title=article.seo_title,
        topic=_subject(article.topic, article.topic.description) if article.topic_id else None,
        author=_subject(article.author, article.author.credentials) if article.author_id else None,
        reviewed_on=article.reviewed_on,
        related_count=related_count,
        questions=faqs,
        tags=tags,
        rare_tags=_rare(tags, article.pk),
        dead_links=_dead_links(article, faqs, path),
    )


def _path(article: Article) -> str:
    """The path of the article's page, or of the list if it has no slug yet."""
    try:
        return article.get_absolute_url()
    except NoReverseMatch:
        return reverse("articles:article_list")


def _subject(row: Topic | Author, description: str) -> Subject:
    return Subject(row.name, bool(description.strip()), change_url(row))


def _rare(tags: list[str], article_pk: int | None) -> list[str]:
    """Those of the tags that no other article has (one query)."""
    rows = ArticleTag.objects.exclude(content_object=article_pk or 0)
    rows = rows.annotate(name=Lower("tag__name"))
    lower = {tag: tag.lower() for tag in tags}
    shared = set(rows.filter(name__in=lower.values()).values_list("name", flat=True))
    return [_with_similar(tag, article_pk) for tag in tags if lower[tag] not in shared]


def _with_similar(tag: str, article_pk: int | None) -> str:
    """A tag with the one of other articles that is spelled most like it (one query)."""
    rows = ArticleTag.objects.exclude(content_object=article_pk or 0)
    names = set(rows.values_list("tag__name", flat=True))
    alike = get_close_matches(tag, names, n=1, cutoff=0.75)
    return f"{tag} (others have “{alike[0]}”)" if alike else tag


def _dead_links(article: Article, faqs: list[FAQ], path: str) -> list[DeadLink]:
    answers = [faq.answer_html for faq in faqs]
    markup = "".join([article.body_html, article.references_html, *answers])
    anchors = TEMPLATE_ANCHORS | extract_anchors(markup) | {faq.anchor for faq in faqs}
    document = Document(article, path, anchors, extract_links(markup))
    return [
        DeadLink(link.text or link.address, f"{link.get_reason_display()} {link.detail}".strip())
        for link in broken_internal_links([document], now=timezone.now())
    ]
