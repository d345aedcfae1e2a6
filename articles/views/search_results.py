"""What a page of results shows of each article found."""

from dataclasses import dataclass
from urllib.parse import urlencode

from articles.models import Article, Topic
from articles.models.faq import question_anchor
from articles.search.find import SearchResults, find_titles
from articles.search.query import MAX_QUERY_LENGTH, parse
from articles.search.snippets import Highlighter
from articles.search.text import split_words
from articles.search.vocabulary import MIN_PREFIX_LENGTH
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


def topic_filters(found: SearchResults, typed: str, chosen: str) -> list[TopicFilter]:
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


def results(found: SearchResults, article_ids: list[int]) -> list[ArticleListItem]:
    """Those of the articles found that stand on one page, in the order found (one query): each
    with its title marked, the passage that was found, and its questions."""
    found_rows = found_articles(article_ids)
    highlighter = Highlighter(found.clauses)
    return [_result(found_rows[pk], highlighter) for pk in article_ids if pk in found_rows]


def _result(row: ArticleRow, highlighter: Highlighter) -> ArticleListItem:
    """The list item of an article found, with what was searched for marked."""
    item = list_item(row)
    return item._replace(
        title_html=highlighter.highlight(row.title),
        summary_html=highlighter.passage(row.summary, row.found_body),
        questions=tuple(
            QuestionLink(question.html, f"{item.url}#{question_anchor(question.text)}")
            for question in highlighter.questions(row.found_questions)
        ),
    )


def suggestions(typed: str, *, now) -> list[dict[str, str]]:
    """Topics and titles of live articles to offer while somebody types, topics first."""
    wanted = split_words(typed[:MAX_QUERY_LENGTH])
    if not wanted or len(wanted[-1]) < MIN_PREFIX_LENGTH:
        return []
    topics = [topic for topic in Topic.objects.with_live_articles() if _begins(topic.name, wanted)]
    ids = find_titles(parse(typed), now=now, limit=MOST_SUGGESTIONS)
    articles = Article.objects.live().with_list_data().in_bulk(ids)
    return [
        {"kind": "topic", "title": topic.name, "address": topic.get_absolute_url()}
        for topic in topics
    ] + [
        {"kind": "article", "title": article.title, "address": article.get_absolute_url()}
        for article in (articles[pk] for pk in ids if pk in articles)
    ]


def _begins(name, wanted):
    """Whether each typed word begins a word of a name."""
    return all(any(word.startswith(typed) for word in split_words(name)) for typed in wanted)
