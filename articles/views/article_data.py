"""What readers ask for all day, in querysets whose SQL is worked out once."""

from dataclasses import dataclass
from itertools import starmap

from django.db import models
from django.db.models import OuterRef
from django.utils import timezone
from taggit.models import Tag

from articles.models import FAQ, Article, AuthorLink
from articles.models.article import topped_up
from articles.querysets.json_rows import Rows
from articles.views.counts import live_articles
from articles.views.list_items import FAQItem, RelatedItem, TagItem
from attachment_site.core.db import Prepared

ROW = models.BigIntegerField()
SLUG = models.SlugField(allow_unicode=True)
MOMENT = models.DateTimeField()
FOUND_AT_ONCE = 12
# A tag of so few articles is looked up from its rows; else the newest articles are looked through.
RARE = 1000


def _page(slug, now):
    """The live article at an address, and with it all the rows that its page shows."""
    article = OuterRef("pk")
    tags = Tag.objects.filter(tagged_articles__content_object=article)
    live = Article.objects.live(now)
    return (
        live.filter(slug=slug)
        .select_related("topic", "author")
        .defer("body", "references", "author__bio")
        .annotate(
            tag_rows=Rows(tags.order_by("tagged_articles__pk"), *TagItem._fields),
            faq_rows=Rows(FAQ.objects.filter(article=article), *FAQItem._fields),
            chosen_rows=Rows(live.chosen_after(article), *RelatedItem._fields),
            alike_rows=Rows(live.alike(article), *RelatedItem._fields),
            author_urls=Rows(AuthorLink.objects.filter(author=OuterRef("author")), "url"),
        )
    )


ARTICLE = Prepared(_page, slug=SLUG, now=MOMENT)
LISTED = Prepared(
    lambda shelf, first, last, row, now: (
        Article.objects.live(now)
        .in_list(shelf, row)
        .with_list_item_data()
        .newest_first()[first:last]
    ),
    row=ROW,
    now=MOMENT,
)


FOUND = Prepared(
    lambda number, now, **ids: (
        Article.objects.live(now)
        .filter(pk__in=list(ids.values())[:number])
        .search_rows()
        .order_by()
    ),
    now=MOMENT,
    **{f"row{place}": ROW for place in range(FOUND_AT_ONCE)},
)


def found_articles(ids: list[int]) -> dict[int, tuple]:
    """What the search shows of live articles, by their ids (FOUND_AT_ONCE at most, one query)."""
    if not ids:
        return {}
    rows = {f"row{place}": row for place, row in enumerate(ids)}
    return {row.pk: row for row in FOUND(len(ids), now=timezone.now(), **rows)}


def article_at(slug: str) -> Article | None:
    """The live article at an address with all that its page shows (one query), or None."""
    for article in ARTICLE(slug=slug, now=timezone.now()):
        article.shown_tags = list(starmap(TagItem, article.tag_rows))
        article.questions = list(starmap(FAQItem, article.faq_rows))
        article.related_articles = topped_up(
            starmap(RelatedItem, article.chosen_rows), starmap(RelatedItem, article.alike_rows)
        )
        return article
    return None


@dataclass(frozen=True)
class NewestFirst:
    """The live articles of one list, for a paginator: they can be counted and sliced.

    `content_version` is its stamp; `shelf` the name of a model whose row arranges
    articles, or empty for all; `row` is its key.
    """

    content_version: str
    shelf: str = ""
    row: int | None = None

    def count(self) -> int:
        """How many there are (one query a content version)."""
        from_rows = "rare tag" if self.shelf == "tag" else self.shelf
        return live_articles(self.content_version, from_rows, self.row)

    def __getitem__(self, part: slice) -> models.QuerySet:
        first, last = part.start or 0, part.stop
        if last <= first:
            return Article.objects.none()
        is_rare = self.shelf == "tag" and self.count() < RARE
        shelf = "rare tag" if is_rare else self.shelf
        return LISTED(shelf, first, last, row=self.row, now=timezone.now())
