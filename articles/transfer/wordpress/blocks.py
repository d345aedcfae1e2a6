"""Converts a WordPress body, of blocks or of the classic editor, to plain HTML."""

import html
import json
import re
from collections.abc import Mapping

from articles.content.plain_text import plain_text
from articles.transfer.gates.bodies import PATTERNS as GATES
from articles.transfer.gates.pairs import END_TAG, replace_ended, replace_pairs
from articles.transfer.gates.words import DRAFT, is_harmless
from articles.transfer.html_to_markdown.sanitizer import limited_sub
from articles.transfer.wordpress.builders import faq_block
from articles.transfer.wordpress.figures import with_figures
from articles.transfer.wordpress.items import TABLE
from articles.transfer.wordpress.prose import (
    PATTERNS,
    as_blocks,
    as_frames,
    json_of,
    parts_of,
    without_controls,
)
from articles.transfer.wordpress.shortcodes import Gallery, replace_shortcodes

FAQ_BLOCKS = {"yoast/faq-block", "rank-math/faq-block"}
BLOCK_TAGS = PATTERNS.block_tags.pattern
OPENING = re.compile(rf"(<(?:{BLOCK_TAGS})(?=[\s/>]))", re.IGNORECASE)
CLOSING = re.compile(rf"(</(?:{BLOCK_TAGS})>|<hr\b[^<>]*>)", re.IGNORECASE)
STARTS_WITH_BLOCK = re.compile(rf"</?(?:{BLOCK_TAGS})(?=[\s/>])", re.IGNORECASE)


def html_of_body(
    body: str, *, gallery: Gallery, reusable: Mapping[str, str], notes: list[str]
) -> str:
    """The HTML of a post's body; what cannot be shown is noted.

    `gallery` is as in `replace_shortcodes`; `reusable` holds the bodies of reusable blocks by
    their number.
    """
    # A comment to one browser may stand within a sentence.
    body = PATTERNS.conditional.sub("", body.replace("\r\n", "\n").replace("\r", "\n"))
    if "<!-- wp:" in body:
        return replace_shortcodes(_replace_blocks(body, reusable, notes), gallery, notes)
    return paragraphs(replace_shortcodes(PATTERNS.comment.sub("\n\n", body), gallery, notes))


def _replace_blocks(body, reusable, notes, depth=0):
    def replace(match: re.Match[str]) -> str:
        is_end, name, settings, is_void = match.groups()
        name = name.removeprefix("core/")
        settings = {} if is_end else json_of(settings, dict)
        if is_end or (not is_void and name not in FAQ_BLOCKS):
            titles = {k: v for k, v in settings.items() if PATTERNS.panel_title.fullmatch(k)}
            parts = parts_of(titles) if PATTERNS.panel.search(name) else []
            figures = with_figures(name, settings)
            parts += parts_of({k: v for k, v in figures.items() if k not in settings})
            return as_blocks(part for part in parts if f">{part.markup}<" not in body)
        if name == "block":
            number = str(settings.get("ref", ""))
            for part in parts_of(settings.get("content", {})):
                said = plain_text(part.markup)
                notes.append(f"in this place the reusable block {number} said “{said}”")
            if reusable.get(number) and depth < 3:
                return _replace_blocks(reusable[number], reusable, notes, depth + 1)
            why = "was not public" if number in reusable else "is not in the export"
            notes.append(f"the reusable block {number} {why}")
            return ""
        if name in FAQ_BLOCKS:
            return _faq_block(settings) if is_void else ""
        if name == "embed" or name.startswith("core-embed/"):
            url = html.escape(str(settings.get("url", "")))
            return f'<iframe src="{url}"></iframe>' if url else ""
        is_core = "/" not in name and not PATTERNS.url.search(json.dumps(settings))
        shown = {} if is_core else with_figures(name, without_controls(name, settings))
        if parts := parts_of(shown):
            if not is_harmless("blocks", name) and any(not part.address for part in parts):
                notes.append(f"the block “{name}” kept words in its settings, {DRAFT}")
            return as_frames(parts)
        if name not in TABLE["ignored"]["blocks"]:
            notes.append(f"the block “{name}” is made by WordPress itself and was left out")
        return ""

    # A block that holds no words is as one without an end.
    body = PATTERNS.empty_block.sub(lambda match: f"<!-- wp:{match[1]} {match[2]} /-->", body)
    body = replace_ended(PATTERNS.if_empty, "", body, "/wp:query-no-results")
    plain = PATTERNS.comment.sub("", limited_sub(GATES.block, replace, body))
    # Text outside any block is the classic editor's.
    if not re.search(r"<(?:p|div|figure|ul|h[1-6])\b", plain):
        return paragraphs(plain)
    return plain


def with_reusable_blocks(body: str, reusable: Mapping[str, str]) -> list[str]:
    """A body and those of all reusable blocks that stand in it."""
    bodies = [body]
    for text in bodies:
        refs = (str(json_of(m[3], dict).get("ref", "")) for m in GATES.block.finditer(text) if m[3])
        bodies += [reusable[ref] for ref in refs if ref in reusable and reusable[ref] not in bodies]
    return bodies


def _faq_block(settings):
    """The HTML of a block that keeps its questions in its settings alone."""
    rows = settings.get("questions")
    pairs = []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            question = row.get("jsonQuestion") or row.get("title") or row.get("question")
            answer = row.get("jsonAnswer") or row.get("content") or row.get("answer")
            if isinstance(question, str) and isinstance(answer, str):
                pairs.append((question, paragraphs(answer)))
    return f'<div class="rank-math-block">{faq_block(pairs)}</div>'


def paragraphs(text: str) -> str:
    """The HTML of the classic editor's text, as WordPress's `wpautop` makes it.

    A blank line separates paragraphs, a single newline is a line break, and block elements are
    left alone.
    """
    text = PATTERNS.lone_url.sub(r'\n\n<a href="\1">\1</a>\n\n', text)
    verbatim: list[str] = []

    def hide(match: re.Match[str], inner: str) -> str:
        verbatim.append(f"{match[0]}{inner}</{match[1]}>")
        return f"\n\n<pre {len(verbatim) - 1}>\n\n"

    text = replace_pairs(text, PATTERNS.verbatim, hide, END_TAG)
    text = CLOSING.sub(r"\n\n\1\n\n", OPENING.sub(r"\n\n\1", text))
    text = re.sub(r"(<[^<>]*>)", lambda match: match[0].replace("\n", " "), text)
    # The content of a block element has paragraphs, too.
    text = re.sub(rf"(<(?:{BLOCK_TAGS})(?:\s[^<>]*)?>)", r"\1\n\n", text, flags=re.IGNORECASE)
    markup = "\n".join(
        part if STARTS_WITH_BLOCK.match(part) else f"<p>{PATTERNS.line_end.sub('<br>\n', part)}</p>"
        for part in filter(None, map(str.strip, re.split(r"\n\s*\n", text)))
    )
    markup = PATTERNS.only_paragraph.sub(r"\1\3\4", markup)
    return re.sub(r"<pre (\d+)>", lambda match: verbatim[int(match[1])], markup)
