"""What a page of search results shows, and suggestions while somebody types."""

import datetime
import html
import re
from urllib.parse import quote, urlencode

from django.utils.safestring import SafeString
from taggit.models import Tag

from articles.models import Topic
from articles.models.faq import question_anchor
from articles.search.find import SearchResults, find_suggested
from articles.search.query import MAX_QUERY_LENGTH, parse
from articles.search.snippets import Highlighter
from articles.search.tokenizer import split_words
from articles.search.vocabulary import MIN_PREFIX_LENGTH
from articles.views.article_data import found_articles
from articles.views.list_items import ArticleListItem, ArticleRow, QuestionLink, item_with_html
from attachment_site.core.http.urls import cached_reverse

MAX_SUGGESTIONS = 6
# “Self-comp” is on the way to a word as “self comp” is, and so is “how long do i”.
_UNFINISHED = re.compile(r"(?<=\w)[-‐‑](?=\w)|(?<=\w)\s+\w$")


def topic_links(found: SearchResults, text: str, chosen: str) -> list[SafeString]:
    """Links that widen a search to all topics, or narrow it to a topic of what was found and say
    how much that finds; none if nothing was found. A template would take five times as long."""
    if not found.topics:
        return []
    more = "+" if found.has_more else ""
    all_topics = html.escape(f"?{urlencode({'q': text})}")
    links = [_topic_link(all_topics, "All topics", "", not chosen)]
    for topic in found.topics:
        url = f"{all_topics}&amp;topic={quote(topic.slug)}"
        number = f" <span>{topic.number}{more}</span>"
        links.append(_topic_link(url, topic.name, number, topic.slug == chosen))
    return links


def _topic_link(url: str, name: str, number: str, is_chosen: bool) -> SafeString:
    current = ' aria-current="true"' if is_chosen else ""
    return SafeString(f'<a href="{url}"{current}>{html.escape(name)}{number}</a>')


class FoundRows:
    """The articles of one search by id, each fetched once."""

    def __init__(self) -> None:
        self.rows: dict[int, ArticleRow] = {}

    def read(self, article_ids: list[int]) -> dict[int, ArticleRow]:
        """The live articles among these (one query, none if all were read before)."""
        self.rows |= found_articles([pk for pk in article_ids if pk not in self.rows])
        return {pk: self.rows[pk] for pk in article_ids if pk in self.rows}


def results(found: SearchResults, rows: FoundRows, article_ids: list[int]) -> list[ArticleListItem]:
    """The list items of one page of the articles found, in the order found."""
    highlighter = Highlighter(found.clauses)
    return [_result(row, highlighter) for row in rows.read(article_ids).values()]


def _result(row: ArticleRow, highlighter: Highlighter) -> ArticleListItem:
    """A list item with the hits marked in its title, its best passage, and its questions."""
    url = cached_reverse("articles:article", row.slug)
    return item_with_html(
        row,
        highlighter.highlight(row.title),
        highlighter.passage(row.summary, row.found_body),
        tuple(
            QuestionLink(marked, f"{url}#{question_anchor(question)}")
            for question, marked in highlighter.questions(row.found_questions)
        ),
    )


def suggestions(text: str, *, now: datetime.datetime) -> list[dict[str, str]]:
    """Topics, tags, and titles and questions of live articles, to offer while somebody types."""
    text = _UNFINISHED.sub(" ", text[:MAX_QUERY_LENGTH].strip())
    prefixes = split_words(text)
    if not prefixes or len(prefixes[-1]) < MIN_PREFIX_LENGTH:
        return []
    offered = [
        {"kind": "topic", "title": topic.name, "address": topic.get_absolute_url()}
        for topic in Topic.objects.with_live_articles()
        if _matches(topic.name, prefixes)
    ]
    found = find_suggested(parse(text), now=now, limit=MAX_SUGGESTIONS)
    rows = found_articles(found.article_ids)
    highlighter = Highlighter(found.clauses)
    suggested = [_suggestion(rows[pk], highlighter) for pk in found.article_ids if pk in rows]
    names = dict.fromkeys(name for each in suggested for name in each[0])
    slugs = dict(Tag.objects.filter(name__in=names).values_list("name", "slug")) if names else {}
    urls = {name: cached_reverse("articles:tag", slugs[name]) for name in names if name in slugs}
    offered += [{"kind": "tag", "title": name, "address": url} for name, url in urls.items()]
    return offered + [row for _, row in suggested if row]


def _suggestion(
    row: ArticleRow, highlighter: Highlighter
) -> tuple[list[str], dict[str, str] | None]:
    """The labels of an article that match, and its title or else its question if that does."""
    labels = [label for label in row.found_labels.split("\n") if highlighter.matches_all(label)]
    url = cached_reverse("articles:article", row.slug)
    if highlighter.matches_all(row.title):
        return labels, {"kind": "article", "title": row.title, "address": url}
    for question in row.found_questions.split("\n")[::2]:
        if highlighter.matches_all(question):
            address = f"{url}#{question_anchor(question)}"
            return labels, {"kind": "question", "title": question, "address": address}
    return labels, None


def _matches(name: str, prefixes: list[str]) -> bool:
    return all(any(word.startswith(prefix) for word in split_words(name)) for prefix in prefixes)
