"""What an item of a WordPress export says of itself."""

import contextlib
import datetime
import re
from collections.abc import Iterable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from html import escape
from itertools import chain
from textwrap import shorten

from django.utils import timezone

from articles.content.links import split_url
from articles.content.typed_dates import is_sensible
from articles.transfer.gates.bodies import body_gates
from articles.transfer.gates.fields import field_gates, term_gates
from articles.transfer.gates.words import DRAFT
from articles.transfer.html_to_markdown import sanitizer
from articles.transfer.html_to_markdown.unsaid import LONGEST, letters_of
from articles.transfer.records import single_line
from articles.transfer.wordpress.builders import decode_raw_html, parts_in
from articles.transfer.wordpress.prose import PATTERNS, TABLE, Part, as_frames, first_of
from articles.transfer.wordpress.wxr import WxrElement

FIELDS: dict[str, list[str]] = TABLE["fields"]
UNSHOWN = re.compile("|".join(TABLE["ignored"]["fields"]), re.IGNORECASE)
# As PHP and JSON write what a program set
SERIALIZED = re.compile(r"[aOs]:\d+:|[\[{]")


def body_of(item: WxrElement) -> str:
    """The body as the editor or a page builder keeps it, below a recording that belongs to it."""
    body, rows = decode_raw_html(item.element.findtext("content:encoded") or ""), meta_rows(item)
    if not body.strip():
        body = as_frames(chain(*(parts_in(v) for k, v in rows if PATTERNS.built.fullmatch(k))))
    urls = [row.split()[0] for key, row in rows if key in FIELDS["recording"] and row.strip()]
    players = (f'<audio src="{escape(url)}"></audio>\n\n' for url in urls if url not in body)
    return "".join([*players, body])


def in_one_language(text: str, language: str, notes: list[str]) -> str:
    """A text of several languages (qTranslate) in that of the site, or else in its first."""
    found = dict.fromkeys(match[1] for match in PATTERNS.languages.finditer(text))
    chosen = language if language in found else next(iter(found), "")
    others = ", ".join(other for other in found if other != chosen)
    if others:
        notes.append(f"it was in several languages: “{chosen}” is here, {others} is left out")
    return PATTERNS.languages.sub(lambda match: match[2] if match[1] == chosen else "", text)


def meta_of(item: WxrElement) -> dict[str, str]:
    """The item's custom fields by their key; the last of those with one key."""
    return dict(meta_rows(item))


def meta_rows(item: WxrElement, kind: str = "wp:postmeta") -> list[tuple[str, str]]:
    """The custom fields of an item or term in their order, which may have keys in common."""
    return [
        ((row.findtext("wp:meta_key") or "").strip(), row.findtext("wp:meta_value") or "")
        for row in item.element.findall(kind)
    ]


def gates_of(item: WxrElement, bodies: Iterable[str]) -> list[str]:
    """Notes on what may have kept an item, or a part of its `bodies`, from readers."""
    rows = [(row.tag, row.text or "") for row in item.element if row.tag != "wp:post_password"]
    # A long body is no word by which a site closes it, and each look at it makes a copy.
    fields = [row for row in rows if row[0] != "content:encoded" or len(row[1]) < LONGEST]
    terms = [
        (row.get("domain", ""), text)
        for row in item.element.findall("category")
        for text in (single_line(row.text or ""), row.get("nicename", "").replace("-", " "))
    ]
    notes = [*field_gates([*fields, *meta_rows(item)]), *term_gates(terms)]
    for body in bodies:
        notes += body_gates(body)
    return notes


def summary_of(item: WxrElement, meta: dict[str, str]) -> str:
    """What the author wrote for search results, or the excerpt; empty if there is neither."""
    title = single_line(item.text("title"))
    for name in FIELDS["description"]:
        description = PATTERNS.title_place.sub(lambda _: title, meta.get(name, ""))
        if not PATTERNS.placeholder.search(description) and (summary := single_line(description)):
            return summary
    return single_line(re.sub(r"\[(?!:)[^\]]*\]", "", item.text("excerpt:encoded")))


def unsaid_fields(item: WxrElement, said: str) -> list[str]:
    """A note for each custom field with prose or an address that `said` lacks: it may be shown."""
    fields = []
    for name, value in meta_rows(item):
        is_built = PATTERNS.built.fullmatch(name)
        is_data = is_built or SERIALIZED.match(value)
        parts = parts_in(value) if is_data else [Part("", value)]
        for each in () if UNSHOWN.search(name) and not is_built else parts:
            # Cut first: looking for words takes the square of one that has no end.
            markup = each.markup[: 2 * LONGEST]
            text = single_line(re.sub(r"<[^<>]*>|\[[^\[\]]*\]", " ", markup))[:LONGEST]
            if sanitizer.PATTERNS.prose.search(text):
                fields.append((name, text, text))
            # What it leads to may have another address here.
            urls = [each.address, *PATTERNS.url.findall(markup)] if each.kind != "picture" else []
            fields += [(name, url, url.rstrip("/").rpartition("/")[2]) for url in urls if url]
    known = letters_of(said) if fields else ""
    return [
        f"what “{name}” held: {shorten(text, LONGEST // 2, placeholder=' …')}"
        for name, text, wanted in dict.fromkeys(fields)
        if letters_of(wanted) not in known
    ]


def old_slug_paths(item: WxrElement) -> list[str]:
    """The paths of an item under the slugs that it had before its last one."""
    path = split_url(item.text("link")).path.rstrip("/")
    parent = path.rpartition("/")[0]
    return [
        f"{parent}/{slug.strip()}/"
        for name, slug in meta_rows(item)
        if name == "_wp_old_slug" and slug.strip()
    ]


def search_title_of(meta: Mapping[str, str], title: str) -> str:
    """The title for search engines, if that is another."""
    found = PATTERNS.title_place.sub(lambda _: title, first_of(meta, FIELDS["search_title"]))
    found = PATTERNS.between_place.sub("–", PATTERNS.frame_place.sub("", found))
    found = single_line(found).strip(" -–—|•·»:")
    return "" if PATTERNS.placeholder.search(found) or found == title else found


def published_at_of(item: WxrElement, notes: list[str]) -> datetime.datetime | None:
    """When an item was published; None, with the reason noted, if it was not public."""
    status = item.text("wp:status")
    if item.text("wp:post_password"):
        notes.append(f"it was behind a password, {DRAFT}")
    if status not in ("publish", "future"):
        why = TABLE["states"].get(status, f"its state was “{status}”")
        notes += [f"{why}, {DRAFT}"] if why else []
    elif moment := moment_of(item, "wp:post_date"):
        return moment
    else:
        notes.append(f"it had no date, {DRAFT}")
    return None


def moment_of(item: WxrElement, name: str) -> datetime.datetime | None:
    """The moment in the field `name` in UTC; for the publication, else that of the feed.

    WordPress writes 0000-00-00 if it has none.
    """
    parse, here = datetime.datetime.fromisoformat, timezone.get_default_timezone()
    sources = [(f"{name}_gmt", parse, UTC), (name, parse, here)]
    sources += [("pubDate", parsedate_to_datetime, UTC)] if name == "wp:post_date" else []
    for field_name, parse, zone in sources:
        with contextlib.suppress(ValueError, OverflowError):
            moment = parse(item.text(field_name))
            if is_sensible(moment.year):
                return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    return None
