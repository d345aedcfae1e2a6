"""A WordPress body as plain HTML: its blocks, or the classic editor's paragraphs."""

import html
import json
import re
from collections.abc import Mapping

from articles.transfer.wordpress.shortcodes import Gallery, without_shortcodes

BLOCK = re.compile(
    r"<!--\s+(/?)wp:((?:[a-z][a-z0-9_-]*/)?[a-z][a-z0-9_-]*)\s+"
    r"(\{(?:(?!-->).)*?\}\s+)?(/?)-->",
    re.DOTALL,
)
COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
# Blocks without content that leave no gap for a reader.
QUIET = {"spacer", "separator", "more", "nextpage", "footnotes", "post-title", "post-content"}
FAQ_BLOCKS = {"yoast/faq-block", "rank-math/faq-block"}
BLOCK_TAGS = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area"
    "|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header"
    "|footer|nav|figure|figcaption|details|menu|summary|iframe|video|audio|script"
)
OPENING = re.compile(rf"(<(?:{BLOCK_TAGS})(?=[\s/>]))", re.IGNORECASE)
CLOSING = re.compile(rf"(</(?:{BLOCK_TAGS})>|<hr\b[^>]*>)", re.IGNORECASE)
STARTS_WITH_BLOCK = re.compile(rf"</?(?:{BLOCK_TAGS})(?=[\s/>])", re.IGNORECASE)
# One paragraph alone in these is their text.
SINGLE = re.compile(
    r"(<(p|li|td|th|dt|dd|h[1-6]|caption|figure|summary)(?:\s[^>]*)?>)\n"
    r"<p>((?:(?!</?p>).)*)</p>\n(</\2>)",
    re.DOTALL | re.IGNORECASE,
)
WHOLE = re.compile(r"(<(pre|script|style|iframe|figcaption)\b.*?</\2>)", re.DOTALL | re.IGNORECASE)
LINE_END = re.compile(r"(?<!<br>)(?<!<br/>)(?<!<br />)\n")
LONE_ADDRESS = re.compile(r"(?m)^[ \t]*(https?://[^\s<>\"]+)[ \t]*$")


def html_of_body(
    body: str, *, gallery: Gallery, reusable: Mapping[str, str], notes: list[str]
) -> str:
    """HTML of a post's body; what cannot be shown is noted.

    `reusable` holds the bodies of reusable blocks by their number.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    has_blocks = "<!-- wp:" in body
    body = _without_blocks(body, reusable, notes) if has_blocks else COMMENT.sub("\n\n", body)
    body = without_shortcodes(body, gallery, notes)
    if not has_blocks:
        body = paragraphs(body)
    return body


def _without_blocks(body, reusable, notes, depth=0):
    def one(match):
        is_end, name, settings, is_void = match.groups()
        name = name.removeprefix("core/")
        if is_end or (not is_void and name not in FAQ_BLOCKS):
            return ""
        settings = _settings(settings)
        if name == "block":
            return _reused(str(settings.get("ref", "")), reusable, notes, depth)
        if name in FAQ_BLOCKS:
            return _faq_block(settings) if is_void else ""
        if name == "embed" or name.startswith("core-embed/"):
            address = html.escape(str(settings.get("url", "")))
            return f'<iframe src="{address}"></iframe>' if address else ""
        if name not in QUIET:
            notes.append(f"the block “{name}” is made by WordPress itself and was left out")
        return ""

    plain = COMMENT.sub("", BLOCK.sub(one, body))
    # Text that stands outside any block is the classic editor's.
    if not re.search(r"<(?:p|div|figure|ul|h[1-6])\b", plain):
        return paragraphs(plain)
    return plain


def _settings(text):
    try:
        settings = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return settings if isinstance(settings, dict) else {}


def _reused(number, reusable, notes, depth):
    if number in reusable and depth < 3:
        return _without_blocks(reusable[number], reusable, notes, depth + 1)
    notes.append(f"the reusable block {number} is not in the export")
    return ""


def _faq_block(settings):
    """A block of questions that holds them in its settings alone."""
    rows = settings.get("questions")
    pairs = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        question = row.get("jsonQuestion") or row.get("title") or row.get("question")
        answer = row.get("jsonAnswer") or row.get("content") or row.get("answer")
        if isinstance(question, str) and isinstance(answer, str):
            pairs.append(
                '<div class="rank-math-faq-item">'
                f'<h3 class="rank-math-question">{question}</h3>'
                f'<div class="rank-math-answer">{paragraphs(answer)}</div></div>'
            )
    return f'<div class="rank-math-block">{"".join(pairs)}</div>'


def paragraphs(text: str) -> str:
    """What WordPress makes of the classic editor's text: a blank line parts paragraphs.

    A single end of line is a line break. Tags of blocks stand for themselves.
    """
    text = LONE_ADDRESS.sub(r'\n\n<a href="\1">\1</a>\n\n', text)
    kept: list[str] = []

    def keep(match):
        kept.append(match[0])
        return f"\n\n<pre {len(kept) - 1}>\n\n"

    text = WHOLE.sub(keep, text)
    text = CLOSING.sub(r"\n\n\1\n\n", OPENING.sub(r"\n\n\1", text))
    text = re.sub(r"(<[^>]*>)", lambda match: match[0].replace("\n", " "), text)
    # The inside of a block is text of its own as well.
    text = re.sub(rf"(<(?:{BLOCK_TAGS})(?:\s[^>]*)?>)", r"\1\n\n", text, flags=re.IGNORECASE)
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    done = "\n".join(_paragraph(part) for part in parts if part)
    done = SINGLE.sub(r"\1\3\4", done)
    return re.sub(r"<pre (\d+)>", lambda match: kept[int(match[1])], done)


def _paragraph(part):
    if STARTS_WITH_BLOCK.match(part):
        return part
    return f"<p>{LINE_END.sub('<br>\n', part)}</p>"
