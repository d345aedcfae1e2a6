"""What a page of results shows of each article found."""

from dataclasses import dataclass
from urllib.parse import urlencode

from articles.models import Article, Topic
from articles.models.faq import question_anchor
from articles.search.find import Found, find_titles
from articles.search.query import LONGEST_QUERY, parse
from articles.search.snippets import Marker
from articles.search.text import words
from articles.search.vocabulary import SHORTEST_PREFIX
from articles.views.article_data import found_articles
from articles.views.list_items import ArticleListItem, ArticleRow, QuestionLink, list_item

MOST_SUGGESTIONS = 6


@dataclass(frozen=True)
class TopicFilter:
    """A narrower search: in one topic, or in all; `number` says in words how many it finds."""

    name: str
    number: str
    address: str
    is_chosen: bool


def topic_filters(found: Found, typed: str, chosen: str) -> list[TopicFilter]:
    """The topics of what was found, all of them first; none where nothing was found."""
    if not found.topics:
        return []
    more = "+" if found.has_more else ""
    everything = TopicFilter("All topics", "", f"?{urlencode({'q': typed})}", not chosen)
    return [everything] + [
        TopicFilter(
            topic.name,
            f"{topic.number}{more}",
            f"?{urlencode({'q': typed, 'topic': topic.slug})}",
            topic.slug == chosen,
        )
        for topic in found.topics
    ]


def results(found: Found, article_ids: list[int]) -> list[ArticleListItem]:
    """Those of the articles found that stand on one page, in the order found (one query): each
    with its title marked, the passage that was found, and its questions."""
    found_rows = found_articles(article_ids)
    marker = Marker(found.choices)
    return [_result(found_rows[pk], marker) for pk in article_ids if pk in found_rows]


def _result(row: ArticleRow, marker: Marker) -> ArticleListItem:
    """The list item of an article found, with what was searched for marked."""
    item = list_item(row)
    return item._replace(
        title_html=marker.marked(row.title),
        summary_html=marker.passage(row.summary, row.found_body),
        questions=tuple(
            QuestionLink(question.marked, f"{item.url}#{question_anchor(question.text)}")
            for question in marker.questions(row.found_questions)
        ),
    )


def suggestions(typed: str, *, now) -> list[dict[str, str]]:
    """Topics and titles of live articles to offer while somebody types, topics first."""
    wanted = words(typed[:LONGEST_QUERY])
    if not wanted or len(wanted[-1]) < SHORTEST_PREFIX:
        return []
    topics = [topic for topic in Topic.objects.with_live_articles() if _begins(topic.name, wanted)]
    ids = find_titles(parse(typed), now=now, limit=MOST_SUGGESTIONS)
    articles = Article.objects.live().with_card_data().in_bulk(ids)
    return [
        {"kind": "topic", "title": topic.name, "address": topic.get_absolute_url()}
        for topic in topics
    ] + [
        {"kind": "article", "title": article.title, "address": article.get_absolute_url()}
        for article in (articles[pk] for pk in ids if pk in articles)
    ]


def _begins(name, wanted):
    """Whether each typed word begins a word of a name."""
    return all(any(word.startswith(typed) for word in words(name)) for typed in wanted)
