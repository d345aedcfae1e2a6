"""The articles that pages show, fetched by statements that are worked out once."""

import json
from dataclasses import dataclass
from itertools import starmap

from django.db import connection
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, Author, Topic
from articles.models.related import combine_related
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
AUTHOR_COLUMNS = [
    "name",
    "slug",
    "credentials",
    "bio_html",
    "photo",
    "photo_width",
    "photo_height",
    "photo_alt",
]
LISTS = {Topic: sql.OF_TOPIC, Author: sql.OF_AUTHOR, Tag: sql.OF_TAG_WITH_MANY}


def article_at(slug: str) -> Article | None:
    """The live article at an address with all that its page shows (one query), or None."""
    statement = sql.article_page(connection.vendor)
    for article in Article.objects.raw(statement, {"slug": slug, "now": timezone.now()}):
        row = vars(article)
        article.topic = Topic(pk=article.topic_id, name=row["topic_name"], slug=row["topic_slug"])
        author = {name: row[f"author_{name}"] for name in AUTHOR_COLUMNS}
        article.author = Author(pk=article.author_id, **author)
        # What these properties of an article would query each by itself.
        row["author_urls"] = [url for (url,) in _rows(row["author_url_rows"])]
        row["shown_tags"] = [TagItem(*tag) for tag in _rows(row["tag_rows"])]
        row["questions"] = [FAQItem(*faq) for faq in _rows(row["faq_rows"])]
        row["related_articles"] = combine_related(
            [RelatedItem(*related) for related in _rows(row["chosen_rows"])],
            [RelatedItem(*related) for related in _rows(row["recommended_rows"])],
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


def first_article(start_here: int | None, newest: list[ArticleListItem]) -> ArticleListItem | None:
    """What stands large on the home page: the article that the author chose, if it is live (one
    query), else the newest one."""
    if start_here is not None:
        params = {"row": start_here, "now": timezone.now()}
        for row in starmap(ArticleRow, fetch_all(sql.CHOSEN_ONE, params)):
            return list_item(row)
    return newest[0] if newest else None


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
        params: dict[str, object] = {"now": timezone.now()}
        if self.taxonomy is not None:
            params["row"] = self.taxonomy.pk
        rows = fetch_all(sql.newest(self._statement(), first, last), params)
        return [list_item(row) for row in starmap(ArticleRow, rows)]

    def _statement(self) -> str:
        if self.taxonomy is None:
            return sql.ALL
        if isinstance(self.taxonomy, Tag) and self.count() < COMMON:
            return sql.OF_TAG_WITH_FEW
        return LISTS[type(self.taxonomy)]


def _rows(text: str | None) -> list[list]:
    """Rows that the database made into JSON; it gives nothing where there are none."""
    return json.loads(text) if text else []
