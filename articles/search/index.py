"""The part of the search that lives in the database: its index, and the triggers that keep it.

`lay_out` makes what is missing and fills it; it runs after each `migrate`. Before one, `clear_away`
drops the triggers: a table that SQLite remakes would lose them unseen, and PostgreSQL refuses to
change a column that a trigger names.
"""

from contextlib import contextmanager
from pathlib import Path

from django.db import connections, transaction

from articles.search.text import LONGEST_WORD, STOP_STEMS

_HERE = Path(__file__).parent
ENTRY = ("topic_id", "visible_from", "title", "summary", "labels", "questions", "body")
VIEWS = ("articles_search_source", "articles_search_counts")

STEP = 200

# What the statements of both vendors leave open. `counts` holds the stems that count so much at
# least, and of these the most frequent.
OPEN = {
    "LONGEST_WORD": str(LONGEST_WORD),
    "WEIGHED_TEXTS": "(10, title), (5, summary), (5, labels), (2, questions), (1, body)",
    "LEAST_COUNTED": "3",
    "MOST_COUNTED": "100",
    "HIGHEST_COUNT": "99",
    "STOP_STEMS": ", ".join(f"'{stem}'" for stem in sorted(STOP_STEMS)),
}

# What happens to which table, and the articles (by id) whose entries follow.
_OF_TAG = "SELECT content_object_id FROM articles_articletag WHERE tag_id = new.id"
EVENTS = {
    "article_added": ("INSERT ON articles_article", "new.id"),
    "article_changed": (
        "UPDATE OF title, summary, topic_id, author_id, published_at, taken_down_at, body_html,"
        " references_html ON articles_article",
        "new.id",
    ),
    "question_added": ("INSERT ON articles_faq", "new.article_id"),
    "question_changed": (
        "UPDATE OF article_id, question, answer_html, position ON articles_faq",
        "old.article_id, new.article_id",
    ),
    "question_removed": ("DELETE ON articles_faq", "old.article_id"),
    "tagging_added": ("INSERT ON articles_articletag", "new.content_object_id"),
    "tagging_changed": (
        "UPDATE OF content_object_id, tag_id ON articles_articletag",
        "old.content_object_id, new.content_object_id",
    ),
    "tagging_removed": ("DELETE ON articles_articletag", "old.content_object_id"),
    "tag_renamed": ("UPDATE OF name ON taggit_tag", _OF_TAG),
    "topic_renamed": (
        "UPDATE OF name ON articles_topic",
        "SELECT id FROM articles_article WHERE topic_id = new.id",
    ),
    "author_renamed": (
        "UPDATE OF name ON articles_author",
        "SELECT id FROM articles_article WHERE author_id = new.id",
    ),
}

# What goes with an article: (table, column).
FOLLOWERS = [
    ("articles_duesuggestion", "article_id"),
    ("articles_searchentry", "article_id"),
    ("articles_tellingword", "article_id"),
    ("articles_suggestedarticle", "article_id"),
    ("articles_suggestedarticle", "other_id"),
]


def refresh_sql(condition: str) -> str:
    """Bring the entries of those articles up to date; an entry that is so already is left alone.

    `condition` stands after WHERE, over the columns of `articles_search_source`.
    """
    names = ", ".join(ENTRY)
    kept = ", ".join(f"articles_searchentry.{name}" for name in ENTRY)
    new = ", ".join(f"excluded.{name}" for name in ENTRY)
    changes = ", ".join(f"{name} = excluded.{name}" for name in ENTRY)
    return f"""
        INSERT INTO articles_searchentry (article_id, {names})
        SELECT id, {names} FROM articles_search_source WHERE {condition}
        ON CONFLICT (article_id) DO UPDATE SET {changes}
        WHERE ({kept}) IS DISTINCT FROM ({new})"""


def lay_out(using: str, *, fill: bool = False) -> None:
    """Make the index and its triggers where they are missing, then fill it (or where told to)."""
    connection = connections[using]
    if _is_laid_out(connection) and not fill:
        return
    clear_away(using)
    before, after = _statements(connection.vendor)
    with _unhurried(connection) as cursor:
        for statement in before:
            cursor.execute(statement)
        for name, (event, articles) in EVENTS.items():
            _add_trigger(cursor, name, event, refresh_sql(f"id IN ({articles})"))
    _fill(using)
    # The removal comes last: where its trigger stands, all that goes before has been done.
    removal = "; ".join(
        f"DELETE FROM {table} WHERE {column} = old.id" for table, column in FOLLOWERS
    )
    with _unhurried(connection) as cursor:
        for statement in after:
            cursor.execute(statement)
        _add_trigger(cursor, "article_removed", "DELETE ON articles_article", removal)


@contextmanager
def _unhurried(connection):
    """A cursor in a transaction of its own, whose statements may take their time."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield cursor


def _fill(using):
    """Bring all entries up to date in small steps, so that others can write in between."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM articles_article")
        (last,) = cursor.fetchone()
        for first in range(1, last + 1, STEP):
            step = f"BETWEEN {first} AND {first + STEP - 1}"
            cursor.execute(refresh_sql(f"id {step}"))
            # Of a release that did not count: the trigger does.
            cursor.execute(
                "UPDATE articles_searchentry SET title = title"
                f" WHERE counts IS NULL AND article_id {step}"
            )


def clear_away(using: str) -> None:
    """Drop the triggers and the views that they read; the index itself stays."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table in _triggers(connection, cursor):
            place = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")
        for view in VIEWS:
            cursor.execute(f"DROP VIEW IF EXISTS {view}")


def _is_laid_out(connection):
    with connection.cursor() as cursor:
        return "search_article_removed" in dict(_triggers(connection, cursor))


def _triggers(connection, cursor):
    """(trigger, table) of all that belong to the search."""
    cursor.execute(
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
        r" WHERE tgname LIKE 'search\_%%' AND NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name FROM sqlite_master"
        r" WHERE type = 'trigger' AND name LIKE 'search\_%%' ESCAPE '\'",
        [],
    )
    return cursor.fetchall()


def _statements(vendor):
    """The statements of this vendor's file, before and after filling; a blank line ends each."""
    text = (_HERE / f"{vendor}.sql").read_text()
    for name, value in OPEN.items():
        text = text.replace(name, value)
    return [
        [statement for statement in part.split("\n\n") if statement.strip()]
        for part in text.split("-- FILL\n")
    ]


def _add_trigger(cursor, name, event, action):
    if cursor.db.vendor == "sqlite":
        cursor.execute(f"CREATE TRIGGER search_{name} AFTER {event} BEGIN {action}; END")
        return
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION search_{name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {action}; RETURN NULL; END $$"
    )
    cursor.execute(
        f"CREATE TRIGGER search_{name} AFTER {event} FOR EACH ROW EXECUTE FUNCTION search_{name}()"
    )
