"""An article as its form holds it now: never saved, as complete as the page needs it."""

import copy

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from taggit.models import Tag

from articles.content.tags import split_tags
from articles.models import FAQ, Article, Author, Topic
from articles.models.article import combine_related

ROWS_AT_MOST = 100
TEXTS = ("title", "summary", "body", "references")


class QuestionRow(forms.Form):
    question = forms.CharField(required=False, max_length=200)
    answer = forms.CharField(required=False)
    position = forms.IntegerField(required=False)


class RelatedRow(forms.Form):
    related = forms.ModelChoiceField(Article.objects.none())
    position = forms.IntegerField(required=False)

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["related"].queryset = Article.objects.live().with_card_data()


def unsaved_article(form_class, values, stored: Article | None) -> Article:
    """The article that `values` (what the admin's form sent) would make of the stored one.

    What is missing or refused gets a stand-in, so that an unfinished article can be looked at.
    Raises Unrenderable for a text that cannot become a page.
    """
    article = copy.copy(stored) if stored else Article(pk=0)
    form = form_class(values, instance=article)
    form.full_clean()
    for name in TEXTS:
        setattr(article, name, values.get(name, "").replace("\x00", "").replace("\r\n", "\n"))
    article.title = article.title.strip()[:140] or "Untitled"
    article.summary = article.summary[:200]
    if "topic" not in form.cleaned_data:
        article.topic = Topic(name="No topic yet", slug="topic")
    if "author" not in form.cleaned_data:
        article.author = Author(name="No author yet", slug="author")
    article.slug = form.cleaned_data.get("slug") or "unsaved"
    article.published_at = article.published_at or timezone.now()
    article.questions = _faqs(values, article)
    article.render(article.questions)
    # Only machines read where else the author is to be found.
    article.author_urls = []
    article.shown_tags = _tags(values.get("tags", ""))
    article.related_articles = _related(values, article)
    return article


def _rows(form, values, prefix):
    """The valid rows of an inline in the order of their positions."""
    formset_class = forms.formset_factory(
        form, can_delete=True, max_num=ROWS_AT_MOST, absolute_max=ROWS_AT_MOST
    )
    rows = [
        row.cleaned_data
        for row in formset_class(values, prefix=prefix).forms
        if row.is_valid() and row.cleaned_data and not row.cleaned_data.get("DELETE")
    ]
    return sorted(rows, key=lambda row: row["position"] or 0)


def _faqs(values, article):
    faqs = [
        FAQ(article=article, question=row["question"], answer=row["answer"])
        for row in _rows(QuestionRow, values, "faqs")
        if row.get("question") or row.get("answer")
    ]
    for faq in faqs:
        faq.render()
    return faqs


def _tags(line):
    names = split_tags(line.replace("\x00", ""))
    known = {tag.name.casefold(): tag for tag in Tag.objects.filter(name__in=names)}
    return [
        known.get(name.casefold())
        or Tag(name=name[:100], slug=slugify(name, allow_unicode=True)[:100] or "tag")
        for name in names[:ROWS_AT_MOST]
    ]


def _related(values, article):
    """The author's choice, topped up as `Article.related_articles` does it."""
    chosen = [row["related"] for row in _rows(RelatedRow, values, "related_links")]
    return combine_related(chosen, Article.objects.live().with_card_data().alike(article))
