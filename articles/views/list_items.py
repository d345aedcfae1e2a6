"""What pages show of an article and of what stands beside it, as rows that are no models."""

import datetime
from typing import NamedTuple

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from articles.models import Article
from articles.models.faq import anchor_of


class TagItem(NamedTuple):
    """A tag of an article."""

    name: str
    slug: str


class FAQItem(NamedTuple):
    """A question under an article, with its answer in HTML."""

    question: str
    answer_html: str

    @property
    def anchor(self) -> str:
        return anchor_of(self.question)


class RelatedItem(NamedTuple):
    """An article to read next."""

    title: str
    slug: str
    reading_minutes: int


class QuestionLink(NamedTuple):
    """A question under an article that answers a search, with the address that leads to it."""

    marked: SafeString
    address: str


class ArticleListItem(NamedTuple):
    """All that a list shows of an article. Title and summary are HTML, so that equal entries are
    shown alike; a search marks in them what it found, and adds `questions`.
    """

    address: str
    title: SafeString
    summary: SafeString
    published_at: datetime.datetime
    reading_minutes: int
    topic_address: str
    topic_name: str
    questions: tuple[QuestionLink, ...] = ()


def list_item_of(article: Article) -> ArticleListItem:
    """The entry of an article that has its topic."""
    return ArticleListItem(
        article.get_absolute_url(),
        conditional_escape(article.title),
        conditional_escape(article.summary),
        article.published_at,
        article.reading_minutes,
        article.topic.get_absolute_url(),
        article.topic.name,
    )
