"""The statements behind the pages that are requested most, written by hand.

Compiling a queryset and making models of its rows costs Django several times what the database
takes to answer. Whatever these select, a queryset would too: `tests/articles/pages/test_lists.py`
compares them. `%(now)s` is the moment, `%(row)s` the key of a topic, tag or author.
"""

from functools import cache

LIVE = "{0}.published_at <= %(now)s AND {0}.taken_down_at IS NULL"

# Rows of another table as one JSON array of arrays, in their order.
JSON_ROWS = {
    "sqlite": "(SELECT json_group_array(json_array({})) FROM ({}) AS beside)",
    "postgresql": "(SELECT json_agg(json_build_array({}))::text FROM ({}) AS beside)",
}

TAGS = """
SELECT tag.name, tag.slug
FROM articles_articletag AS tagged JOIN taggit_tag AS tag ON tag.id = tagged.tag_id
WHERE tagged.content_object_id = article.id ORDER BY tagged.id
"""
FAQS = """
SELECT question, answer_html FROM articles_faq
WHERE article_id = article.id ORDER BY position, id
"""
BESIDE_COLUMNS = "title, slug, reading_minutes, summary, topic_name, language"
BESIDE = f"""
SELECT other.title, other.slug, other.reading_minutes, other.summary, topic.name AS topic_name,
  other.language
FROM {{table}} AS link JOIN articles_article AS other ON other.id = link.{{other}}
JOIN articles_topic AS topic ON topic.id = other.topic_id
WHERE link.article_id = article.id AND {LIVE.format("other")} ORDER BY link.position, link.id
"""
CHOSEN = BESIDE.format(table="articles_relatedarticle", other="related_id")
RECOMMENDED = BESIDE.format(table="articles_suggestedarticle", other="other_id")
AUTHOR_URLS = """
SELECT url FROM articles_authorlink
WHERE author_id = article.author_id ORDER BY position, id
"""
ARTICLE = """
SELECT {columns}, topic.name, topic.slug, author.name, author.slug, author.credentials,
  author.bio_html, author.photo, author.photo_width, author.photo_height, author.photo_alt,
  {tags}, {faqs}, {chosen}, {recommended}, {author_urls}
FROM articles_article AS article
JOIN articles_topic AS topic ON topic.id = article.topic_id
JOIN articles_author AS author ON author.id = article.author_id
WHERE article.slug = %(slug)s AND {live}
"""

LIST = """
SELECT article.id, article.title, article.slug, article.summary, article.reading_minutes,
  article.published_at, topic.name, topic.slug, article.cover_image, article.cover_width,
  article.cover_height, article.language{columns}
FROM articles_article AS article JOIN articles_topic AS topic ON topic.id = article.topic_id{joined}
WHERE {live}{condition}
"""
# The newest articles of each topic.
NEWEST_OF_TOPIC = f"""
SELECT article.title, article.slug, article.language FROM articles_article AS article
WHERE article.topic_id = topic.id AND {LIVE.format("article")}
ORDER BY article.published_at DESC, article.id DESC LIMIT 2
"""
NEWEST_FIRST = "ORDER BY article.published_at DESC, article.id DESC LIMIT {} OFFSET {}"
HAS_TAG = """EXISTS (SELECT 1 FROM articles_articletag AS tagged
  WHERE tagged.content_object_id = article.id AND tagged.tag_id = %(row)s)"""
TAGGED = "articles_articletag AS tagged ON tagged.content_object_id = article.id"


@cache
def article_page(vendor: str, columns: tuple[str, ...]) -> str:
    """The live article at the address `slug`: these columns of it, what its page shows of its topic
    and its author, and the rows that belong to it as JSON."""
    rows = JSON_ROWS[vendor].format
    return ARTICLE.format(
        columns=", ".join(f"article.{name}" for name in columns),
        tags=rows("name, slug", TAGS),
        faqs=rows("question, answer_html", FAQS),
        chosen=rows(BESIDE_COLUMNS, CHOSEN),
        recommended=rows(BESIDE_COLUMNS, RECOMMENDED),
        author_urls=rows("url", AUTHOR_URLS),
        live=LIVE.format("article"),
    )


def _list(condition: str = "", *, joined: str = "", columns: str = "") -> str:
    return LIST.format(
        live=LIVE.format("article"),
        condition=condition and f" AND {condition}",
        joined=joined and f" JOIN {joined}",
        columns=columns,
    )


# Live articles as lists show them.
ALL = _list()
CHOSEN_ONE = _list("article.id = %(row)s")
OF_TOPIC = _list("article.topic_id = %(row)s")
OF_AUTHOR = _list("article.author_id = %(row)s")
# Where many articles carry a tag, looking through the newest is quicker, else its own rows.
OF_TAG_WITH_MANY = _list(HAS_TAG)
OF_TAG_WITH_FEW = _list("tagged.tag_id = %(row)s", joined=TAGGED)


def newest(statement: str, first: int, last: int) -> str:
    """The articles of a list from one place, counted from 0, up to another, the newest first.

    Numbers, not parameters: PostgreSQL plans a statement that has a parameter as its limit badly.
    """
    return statement + NEWEST_FIRST.format(last - first, first)


@cache
def newest_of_topics(vendor: str) -> str:
    """(id, newest articles as JSON) of each topic."""
    rows = JSON_ROWS[vendor].format("title, slug, language", NEWEST_OF_TOPIC)
    return f"SELECT topic.id, {rows} FROM articles_topic AS topic"


@cache
def found(number: int) -> str:
    """So many live articles as search results show them, by `id0`, `id1` and so on."""
    ids = ", ".join(f"%(id{place})s" for place in range(number))
    return _list(
        f"article.id IN ({ids})",
        joined="articles_searchentry AS entry ON entry.article_id = article.id",
        columns=", entry.labels, entry.questions, entry.body",
    )
