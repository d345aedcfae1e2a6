"""The articles that pages show, fetched by statements that are worked out once."""

import json
from dataclasses import dataclass
from itertools import starmap

from django.db import connection
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, Author, Topic
from articles.models.article import combine_related
from articles.querysets import sql
from articles.views import counts
from articles.views.list_items import (
    ArticleListItem,
    ArticleRow,
    FAQItem,
    RelatedItem,
    TagItem,
    list_item,
)
from attachment_site.core.db import fetch_all

# A tag of fewer articles is looked up from its own rows.
COMMON = 1000
LISTS = {Topic: sql.OF_TOPIC, Author: sql.OF_AUTHOR, Tag: sql.OF_COMMON_TAG}


def article_at(slug: str) -> Article | None:
    """The live article at an address with all that its page shows (one query), or None."""
    statement = sql.article_page(connection.vendor)
    for article in Article.objects.raw(statement, {"slug": slug, "now": timezone.now()}):
        article.topic = Topic(pk=article.topic_id, name=article.topic_name, slug=article.topic_slug)
        article.author = Author(
            pk=article.author_id,
            name=article.author_name,
            slug=article.author_slug,
            credentials=article.author_credentials,
            bio_html=article.author_bio_html,
            photo=article.author_photo,
            photo_width=article.author_photo_width,
            photo_height=article.author_photo_height,
            photo_alt=article.author_photo_alt,
        )
        article.author_urls = [url for (url,) in _rows(article.author_url_rows)]
        article.shown_tags = [TagItem(*row) for row in _rows(article.tag_rows)]
        article.questions = [FAQItem(*row) for row in _rows(article.faq_rows)]
        article.related_articles = combine_related(
            [RelatedItem(*row) for row in _rows(article.chosen_rows)],
            [RelatedItem(*row) for row in _rows(article.recommended_rows)],
        )
        return article
    return None


def found_articles(ids: list[int]) -> dict[int, ArticleRow]:
    """The live articles among these, by id, as a search shows them (one query)."""
    if not ids:
        return {}
    named = {f"id{place}": pk for place, pk in enumerate(ids)}
    rows = fetch_all(sql.found(len(ids)), named | {"now": timezone.now()})
    return {row.pk: row for row in starmap(ArticleRow, rows)}


@dataclass(frozen=True)
class NewestFirst:
    """The live articles of a topic, a tag or an author, or all, for a paginator: it can be counted
    and sliced. `content_version` is the stamp of what readers see.
    """

    content_version: str
    taxonomy: Topic | Tag | Author | None = None

    def count(self) -> int:
        """How many there are (one query a content version)."""
        return counts.live_articles(self.content_version, self.taxonomy)

    def __getitem__(self, part: slice) -> list[ArticleListItem]:
        first, last = part.start or 0, part.stop
        if last <= first:
            return []
        params = {"now": timezone.now()}
        if self.taxonomy is not None:
            params["row"] = self.taxonomy.pk
        rows = fetch_all(sql.newest(self._statement(), first, last), params)
        return [list_item(row) for row in starmap(ArticleRow, rows)]

    def _statement(self) -> str:
        if self.taxonomy is None:
            return sql.ALL
        if isinstance(self.taxonomy, Tag) and self.count() < COMMON:
            return sql.OF_RARE_TAG
        return LISTS[type(self.taxonomy)]


def _rows(text: str | None) -> list[list]:
    """Rows that the database made into JSON; it gives nothing where there are none."""
    return json.loads(text) if text else []
