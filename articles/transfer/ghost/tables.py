"""Parts of a Ghost export: its tables, and what a row of them says."""

import datetime
import json
import re
from typing import Any

from articles.transfer.ghost.lexical import GATED, html_of_lexical
from articles.transfer.ghost.mobiledoc import html_of_mobiledoc
from articles.transfer.records import Person, plain
from articles.transfer.report import BrokenFile

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
FOR_READERS = {"", "public"}
GATED_BLOCK = re.compile(
    r"<!--\s*kg-gated-block:begin[^>]*?nonMember:\s*false.*?(?:kg-gated-block:end\s*-->|$)",
    re.DOTALL,
)
GHOST_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
TABLES = ("posts", "tags", "users", "posts_meta", "posts_tags", "posts_authors")


def read_tables(path):
    try:
        document = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise BrokenFile(f"line {error.lineno:,}, column {error.colno:,}: {error.msg}.") from error
    except UnicodeDecodeError as error:
        raise BrokenFile(f"is not UTF-8 at byte {error.start:,}.") from error
    except RecursionError as error:
        raise BrokenFile("is nested too deeply.") from error
    database = document.get("db") if isinstance(document, dict) else None
    first = database[0] if isinstance(database, list) and database else document
    tables = first.get("data") if isinstance(first, dict) else None
    if not isinstance(tables, dict) or not isinstance(tables.get("posts"), list):
        raise BrokenFile("line 1: this is no export of Ghost: it holds no posts.")
    return tables


def rows_of(tables, name):
    rows = tables.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def text_of(row: dict, name: str) -> str:
    value: Any = row.get(name)
    return CONTROL.sub("", str(value)) if value is not None else ""


def order_of(row):
    order = row.get("sort_order")
    return order if isinstance(order, int) else 0


def person_of(row):
    """An author by their row of the table of users."""
    slug = text_of(row, "slug")
    return Person(
        plain(text_of(row, "name")),
        slug,
        bio=text_of(row, "bio").strip(),
        website=text_of(row, "website").strip(),
        old_paths=[f"/author/{slug}/"] if slug else [],
    )


def is_internal(tag):
    return text_of(tag, "visibility") == "internal" or text_of(tag, "name").startswith("#")


def is_page(post):
    return text_of(post, "type") == "page" or post.get("page") in (True, 1)


def html_of(post, notes):
    """The body as HTML: as Ghost rendered it, or from what its editor keeps."""
    if markup := text_of(post, "html").strip():
        if GATED_BLOCK.search(markup):
            notes.append(GATED)
        return GHOST_COMMENT.sub("", GATED_BLOCK.sub("", markup))
    for name, convert in [("lexical", html_of_lexical), ("mobiledoc", html_of_mobiledoc)]:
        if source := text_of(post, name):
            try:
                return GHOST_COMMENT.sub("", convert(json.loads(source), notes))
            except json.JSONDecodeError as error:
                raise BrokenFile(f"its {name}, line {error.lineno}: {error.msg}.") from error
            except (ValueError, RecursionError) as error:
                raise BrokenFile(f"its {name} cannot be read: {error}.") from error
    return ""


def moment_of(row, name):
    """A moment in UTC: text, or milliseconds since 1970 as very old exports have it."""
    value = row.get(name)
    try:
        if isinstance(value, int | float):
            return datetime.datetime.fromtimestamp(value / 1000, datetime.UTC)
        moment = datetime.datetime.fromisoformat(text_of(row, name))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def published_at_of(post, notes):
    status, visibility = text_of(post, "status"), text_of(post, "visibility")
    if status not in ("published", "scheduled"):
        if status == "sent":
            notes.append("it was only sent by e-mail and is a draft here")
        return None
    if visibility not in FOR_READERS:
        notes.append(f"only “{visibility}” could read it, so it is a draft here")
        return None
    moment = moment_of(post, "published_at")
    if moment is None:
        notes.append("it had no date and is a draft here")
    return moment
