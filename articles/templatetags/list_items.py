"""Articles in lists and beside articles, rendered once for what they show: most recur on page
after page."""

from django import template
from django.utils.safestring import SafeString

from articles.models import Article, Topic
from articles.search.query import MAX_QUERY_LENGTH
from articles.search.vocabulary import MIN_PREFIX_LENGTH
from articles.views.list_items import ArticleListItem, RelatedItem
from attachment_site.core.templatetags.fragments import cached_include

register = template.Library()

ITEM = "articles/partials/list_item.html"


@register.inclusion_tag("articles/partials/search_box.html")
def search_box(query: str = "") -> dict[str, str | int]:
    """The search box with a query; a page that shows it includes its `#head`."""
    return {"query": query, "max_length": MAX_QUERY_LENGTH, "min_prefix": MIN_PREFIX_LENGTH}


@register.simple_tag
def list_item(item: ArticleListItem, topic: Topic | None = None) -> SafeString:
    """An article as an item of a list; the list of a topic does not name it once more."""
    return cached_include(f"{ITEM}#of_topic" if topic else f"{ITEM}#item", item=item)


@register.simple_tag
def related_item(article: Article | RelatedItem) -> SafeString:
    """An article as an item of “Related articles”."""
    if isinstance(article, Article):
        names = (article.title, article.slug, article.reading_minutes, article.summary)
        article = RelatedItem(*names, article.topic.name, article.language)
    return cached_include(f"{ITEM}#related", item=article)
