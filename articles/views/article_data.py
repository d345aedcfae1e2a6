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
from articles.views import counts, list_items
from attachment_site.core.db import aware, fetch_all

# A tag of fewer articles is looked up from its own rows.
COMMON = 1000
NOT_SHOWN = ("body", "references", "planned_at", "card_is_due", "reading_minutes_override")
# In the order of the model, as `from_db` takes them.
ARTICLE_COLUMNS = tuple(
    field.attname for field in Article._meta.concrete_fields if field.attname not in NOT_SHOWN
)
MOMENTS = ("published_at", "updated_at", "revised_at", "taken_down_at")
AUTHOR_FIELDS = (
    *("name", "slug", "credentials", "bio_html"),
    *("photo", "photo_width", "photo_height", "photo_alt"),
)
LISTS: dict[type, str] = {
    Topic: sql.OF_TOPIC,
    Author: sql.OF_AUTHOR,
    Tag: sql.OF_TAG_WITH_MANY,
    type(None): sql.ALL,
}


def article_at(slug: str) -> Article | None:
    """The live article at an address with all that its page shows (one query), or None."""
    statement = sql.article_page(connection.vendor, ARTICLE_COLUMNS)
    for row in fetch_all(statement, {"slug": slug, "now": timezone.now()}):
        values = dict(zip(ARTICLE_COLUMNS, row, strict=False))
        values["contents"] = json.loads(values["contents"])
        values |= {name: aware(values[name]) for name in MOMENTS if values[name]}
        article = Article.from_db(connection.alias, values, list(values.values()))
        topic_name, topic_slug, *of_author = row[len(values) : -5]
        article.topic = Topic(pk=article.topic_id, name=topic_name, slug=topic_slug)
        author = dict(zip(AUTHOR_FIELDS, of_author, strict=True))
        article.author = Author(pk=article.author_id, **author)
        tags, faqs, chosen, recommended, urls = map(_rows, row[-5:])
        # What these properties of an article would query each by itself.
        vars(article).update(
            author_urls=[url for (url,) in urls],
            shown_tags=list(starmap(list_items.TagItem, tags)),
            questions=list(starmap(list_items.FAQItem, faqs)),
            related_articles=combine_related(
                list(starmap(list_items.RelatedItem, chosen)),
                starmap(list_items.RelatedItem, recommended),
            ),
        )
        return article
    return None


def found_articles(ids: list[int]) -> dict[int, list_items.ArticleRow]:
    """The live articles among these, by id, as a search shows them (one query)."""
    if not ids:
        return {}
    named = {f"id{place}": pk for place, pk in enumerate(ids)}
    rows = fetch_all(sql.found(len(ids)), named | {"now": timezone.now()})
    return {row.pk: row for row in starmap(list_items.ArticleRow, rows)}


def first_article(
    start_here: int | None, newest: list[list_items.ArticleListItem]
) -> list_items.ArticleListItem | None:
    """What stands large on the home page: the article that the author chose, if it is live (one
    query), else the newest one."""
    if start_here is not None:
        params = {"row": start_here, "now": timezone.now()}
        for row in starmap(list_items.ArticleRow, fetch_all(sql.CHOSEN_ONE, params)):
            return list_items.list_item(row)
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

    def __getitem__(self, part: slice) -> list[list_items.ArticleListItem]:
        first, last = part.start or 0, part.stop
        if last <= first:
            return []
        params: dict[str, object] = {"now": timezone.now()}
        if self.taxonomy is not None:
            params["row"] = self.taxonomy.pk
        statement = LISTS[type(self.taxonomy)]
        if isinstance(self.taxonomy, Tag) and self.count() < COMMON:
            statement = sql.OF_TAG_WITH_FEW
        rows = fetch_all(sql.newest(statement, first, last), params)
        return [list_items.list_item(row) for row in starmap(list_items.ArticleRow, rows)]


def _rows(text: str | None) -> list[list]:
    return json.loads(text) if text else []
