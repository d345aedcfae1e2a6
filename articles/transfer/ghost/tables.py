"""The tables of a Ghost export, and what their rows say."""

import datetime
import json
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from articles.transfer import records
from articles.transfer.encoding import repair_encoding, whole_characters
from articles.transfer.folder.fields import moment_of
from articles.transfer.gates.bodies import body_gates
from articles.transfer.gates.fields import field_gates, term_gates
from articles.transfer.gates.words import DRAFT, PATTERNS
from articles.transfer.ghost.lexical import GATED, TABLE, html_of_lexical
from articles.transfer.ghost.mobiledoc import html_of_mobiledoc
from articles.transfer.ghost.rows import Row, read_rows
from articles.transfer.html_to_markdown.sanitizer import check_length
from articles.transfer.report import BrokenFile
from attachment_site.core.text import CONTROL_CHARS

TABLES, BODIES = (set(TABLE["rows"][key]) for key in ("tables", "bodies"))
COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)


class GhostTables:
    """Posts without their bodies, tags and users of an export, and what belongs to each post.

    `broken` says where the file ends too early. Raises BrokenFile for what is not an export,
    OSError for a file that cannot be read.
    """

    def __init__(self, path: Path):
        tables = defaultdict[str, list[Row]](list)
        self.broken: BrokenFile | None = None
        try:
            for name, row in read_rows(path):
                if name in TABLES:
                    tables[name].append({k: v for k, v in row.items() if k not in BODIES})
        except BrokenFile as error:
            self.broken = error
        if not tables["posts"]:
            why = "line 1: this is no export of Ghost: it holds no posts."
            raise self.broken or BrokenFile(why)
        self.posts, self.tags, self.users = tables["posts"], tables["tags"], tables["users"]
        self._meta = {text_of(row, "post_id"): row for row in tables["posts_meta"]}
        tiers = [*tables["posts_products"], *tables["posts_tiers"]]
        self._tiered = {text_of(row, "post_id") for row in tiers}
        self.tags_of = _rows_by_post(tables["posts_tags"], "tag_id", self.tags)
        # Older versions name a post's author in its own row alone.
        owners = [{**post, "post_id": post.get("id")} for post in self.posts]
        owner_of = _rows_by_post(owners, "author_id", self.users)
        writers_of = _rows_by_post(tables["posts_authors"], "author_id", self.users)
        self.authors_of = lambda post: writers_of(post) or owner_of(post)
        settings = {text_of(row, "key"): text_of(row, "value") for row in tables["settings"]}
        self._is_private = settings.get("is_private") == "true"
        self.language = settings.get("locale") or settings.get("lang") or ""

    def public_tags_of(self, post: Row) -> list[Row]:
        """A post's tags that readers saw, in their order."""
        return [tag for tag in self.tags_of(post) if not is_internal(tag)]

    def with_meta(self, post: Row) -> Row:
        """A post with its row of `posts_meta`, where newer versions keep some of its columns."""
        meta = self._meta.get(text_of(post, "id"), {})
        return post | {name: value for name, value in meta.items() if value}

    def gates_of(self, post: Row) -> list[str]:
        """Notes on what may have kept a post from readers: its fields, tags and tiers."""
        key = text_of(post, "id")
        fields = [*post.items(), *self._meta.get(key, {}).items()]
        # Exports without this column are older than members, unless they name tiers.
        readers = post.get("visibility", "" if key in self._tiered else "public")
        fields.append(("visibility", readers or "nobody is named"))
        notes = [f"the whole site was behind a password, {DRAFT}"] if self._is_private else []
        if self.broken:
            notes.append(f"the export ended before it said who may read it, {DRAFT}")
        texts = ("title", "custom_excerpt")
        notes += field_gates((name, value) for name, value in fields if name not in texts)
        return notes + term_gates(("", text_of(tag, "name")) for tag in self.tags_of(post))


def _rows_by_post(links: list[Row], column: str, rows: list[Row]) -> Callable[[Row], list[Row]]:
    """What finds the rows that `links` joins to a post, in their order."""
    rows_by_id = {text_of(row, "id"): row for row in rows}
    joined = defaultdict[str, dict[str, Row]](dict)
    for link in sorted(links, key=lambda row: text_of(row, "sort_order").zfill(9)):
        if row := rows_by_id.get(key := text_of(link, column)):
            joined[text_of(link, "post_id")].setdefault(key, row)
    return lambda post: list(joined.get(text_of(post, "id"), {}).values())


def text_of(row: Row, column: str) -> str:
    """The text of a column, whatever its type; empty if there is none."""
    value = row.get(column)
    return CONTROL_CHARS.sub("", repair_encoding(str(value))[0]) if value is not None else ""


def encoding_notes(post: Row) -> list[str]:
    """Notes on the encoding of a post, each once, whose text is there twice."""
    same = ("plaintext", *(("lexical", "mobiledoc") if post.get("html") else ()))
    values = (value for name, value in post.items() if name not in same and isinstance(value, str))
    return list(dict.fromkeys(note for value in values for note in repair_encoding(value)[1]))


def author_of(user: Row) -> records.AuthorRecord:
    """The author that a row of the users table describes."""
    slug = text_of(user, "slug")
    return records.AuthorRecord(
        records.single_line(text_of(user, "name")),
        slug,
        bio=text_of(user, "bio").strip(),
        website=text_of(user, "website").strip(),
        old_paths=[f"/author/{slug}/"] if slug else [],
    )


def term_of(tag: Row) -> records.TaxonomyTerm:
    """The topic or tag that a row of the tags table describes."""
    slug = text_of(tag, "slug")
    name, description = (records.single_line(text_of(tag, key)) for key in ("name", "description"))
    own = records.first_slug(slug, name, limit=records.TERM_MAX_LENGTH)
    return records.TaxonomyTerm(name, own, description, [f"/tag/{slug}/"])


def is_internal(tag: Row) -> bool:
    """Whether readers never saw a tag."""
    return text_of(tag, "visibility") == "internal" or text_of(tag, "name").startswith("#")


def html_of(post: Row, notes: list[str]) -> str:
    """The HTML of a body, as Ghost rendered it or from its editor's document.

    Raises BrokenFile.
    """

    # Before it is copied
    check_length(len(str(post.get("html") or "")))

    def open_part(match: re.Match[str]) -> str:
        if PATTERNS.open_block.search(match[1]):
            return match[2]
        notes.append(GATED)
        return ""

    markup = PATTERNS.gated_block.sub(open_part, text_of(post, "html").strip())
    converters = {"html": None, "lexical": html_of_lexical, "mobiledoc": html_of_mobiledoc}
    column = next((column for column in converters if text_of(post, column).strip()), "html")
    if convert := converters[column]:
        try:
            markup = convert(json.loads(whole_characters(text_of(post, column))), notes)
        except json.JSONDecodeError as error:
            raise BrokenFile(f"its {column}, line {error.lineno}: {error.msg}.") from error
        except (ValueError, RecursionError) as error:
            raise BrokenFile(f"its {column} cannot be read: {error}.") from error
    notes += body_gates(markup, is_static=True)
    return COMMENT.sub("", markup)


def published_at_of(post: Row, notes: list[str]) -> datetime.datetime | None:
    """When a post was published; None, with the reason noted, if it was not public."""
    status = text_of(post, "status")
    if status not in ("published", "scheduled"):
        if status == "sent":
            notes.append(f"it was only sent by e-mail, {DRAFT}")
        return None
    if (moment := moment_of(text_of(post, "published_at"), datetime.UTC)) is None:
        notes.append(f"it had no date, {DRAFT}")
    return moment
