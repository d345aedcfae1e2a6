"""The statements behind the pages that are requested most, written by hand.

Compiling a queryset and making models of its rows costs Django several times what the database
takes to answer. Whatever these select, a queryset would too: `tests/articles/pages/test_lists.py`
compares them. `%(now)s` is the moment, `%(row)s` the key of a topic, tag or author.
"""

from functools import cache

from attachment_site.core.text import read_table

TABLE = read_table(__file__, "sql.toml")
LIVE = TABLE["live"].format("article")


def _json_rows(vendor: str, name: str, **parts: str) -> str:
    """Rows that belong to the outer row, as one JSON array."""
    rows = TABLE[name]["rows"].format(**parts)
    return TABLE["json"][vendor].format(TABLE[name]["columns"], rows)


@cache
def article_page(vendor: str, columns: tuple[str, ...]) -> str:
    """The live article at the address `slug`: these columns of it, what its page shows of its topic
    and its author, and the rows that belong to it as JSON."""
    live = TABLE["live"].format("other")
    chosen = {"table": "articles_relatedarticle", "other": "related_id", "live": live}
    recommended = {"table": "articles_suggestedarticle", "other": "other_id", "live": live}
    return TABLE["article"].format(
        columns=", ".join(f"article.{name}" for name in columns),
        chosen=_json_rows(vendor, "beside", **chosen),
        recommended=_json_rows(vendor, "beside", **recommended),
        live=LIVE,
        **{name: _json_rows(vendor, name) for name in ("tags", "faqs", "author_urls")},
    )


def _list(condition: str = "", *, joined: str = "", columns: str = "") -> str:
    return TABLE["list"].format(
        live=LIVE,
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
OF_TAG_WITH_MANY = _list(TABLE["has_tag"])
OF_TAG_WITH_FEW = _list("tagged.tag_id = %(row)s", joined=TABLE["tagged"])


def newest(statement: str, first: int, last: int) -> str:
    """The articles of a list from one place, counted from 0, up to another, the newest first.

    Numbers, not parameters: PostgreSQL plans a statement that has a parameter as its limit badly.
    """
    return statement + TABLE["newest_first"].format(last - first, first)


@cache
def newest_of_topics(vendor: str) -> str:
    """(id, newest articles as JSON) of each topic."""
    rows = _json_rows(vendor, "newest_of_topic", live=LIVE)
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
