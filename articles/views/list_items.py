"""What pages show of articles in lists and of the rows beside an article, as named tuples."""

import datetime
import html
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.utils.safestring import SafeString

from articles.content.extensions.site import StoredPicture
from articles.content.languages import SITE_LANGUAGE, language
from articles.images.storage import picture_from_name
from articles.models.faq import question_anchor
from attachment_site.core.db import aware
from attachment_site.core.http.urls import cached_reverse


def language_attributes(code: str) -> SafeString:
    """What HTML says of a text in this language within the site's own, begun with a blank."""
    if code == SITE_LANGUAGE:
        return SafeString(' dir="auto"')
    written_in = language(code)
    return SafeString(f' lang="{written_in.code}" dir="{written_in.direction}"')


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
        return question_anchor(self.question)


class RelatedItem(NamedTuple):
    """An article to read next."""

    title: str
    slug: str
    reading_minutes: int
    summary: str
    topic_name: str
    language: str

    @property
    def attributes(self) -> SafeString:
        return language_attributes(self.language)


class TitleLink(NamedTuple):
    """The title of an article, which leads to it."""

    title: str
    url: str
    attributes: SafeString


class QuestionLink(NamedTuple):
    """A question that a search found under an article, and the URL that leads to it."""

    question_html: SafeString
    url: str


class Cover(NamedTuple):
    """The cover of an article in a list: its URL, its size in pixels, and its stored versions."""

    url: str
    width: int | None
    height: int | None
    stored: StoredPicture | None


class ArticleListItem(NamedTuple):
    """An article in a list. A search marks what it found in the HTML and adds `questions`."""

    url: str
    title: str
    title_html: SafeString
    summary_html: SafeString
    published_at: datetime.datetime
    reading_minutes: int
    topic_url: str
    topic_name: str
    cover: Cover | None
    attributes: SafeString
    questions: tuple[QuestionLink, ...] = ()

    def get_absolute_url(self) -> str:
        return self.url


class ArticleRow(NamedTuple):
    """What a list statement of `articles.querysets.sql` selects; a search adds what it looks in."""

    pk: int
    title: str
    slug: str
    summary: str
    reading_minutes: int
    published_at: datetime.datetime | str
    topic_name: str
    topic_slug: str
    cover_image: str
    cover_width: int | None
    cover_height: int | None
    language: str
    found_labels: str = ""
    found_questions: str = ""
    found_body: str = ""


def list_item(row: ArticleRow) -> ArticleListItem:
    """The item that a list shows for a row."""
    title, summary = html.escape(row.title), html.escape(row.summary)
    return item_with_html(row, SafeString(title), SafeString(summary))


def item_with_html(
    row: ArticleRow,
    title_html: SafeString,
    summary_html: SafeString,
    questions: tuple[QuestionLink, ...] = (),
) -> ArticleListItem:
    """The item for a row, with its title and summary as HTML and the questions that were found."""
    name, cover = row.cover_image, None
    if name:
        url, stored = default_storage.url(name), picture_from_name(name)
        cover = Cover(url, row.cover_width, row.cover_height, stored)
    return ArticleListItem(
        url=cached_reverse("articles:article", row.slug),
        title=row.title,
        title_html=title_html,
        summary_html=summary_html,
        published_at=aware(row.published_at),
        reading_minutes=row.reading_minutes,
        topic_url=cached_reverse("articles:topic", row.topic_slug),
        topic_name=row.topic_name,
        cover=cover,
        attributes=language_attributes(row.language),
        questions=questions,
    )
