"""Converts Lexical's JSON, which Ghost's newer editor writes, to HTML."""

import html
import re
from typing import Any

from articles.transfer.folder.markdown_html import html_of_markdown
from articles.transfer.gates.words import DRAFT, closes, speaks
from articles.transfer.html_to_markdown.sanitizer import PATTERNS
from articles.transfer.report import quoted
from articles.transfer.wordpress.prose import as_frames, parts_of
from attachment_site.core.text import read_table

type Node = dict[str, Any]

TABLE = read_table(__file__, "cards.toml")
CARDS: dict[str, str] = TABLE["cards"]
TEXTS, KNOWN, UNSEEN = (set(TABLE["nodes"][key]) for key in ("texts", "known", "unseen"))
MAX_DEPTH = 100
PLACE = re.compile(r"\{([\w.|]+)(!?)\}")
PAYWALL = f"the card “paywall” may have hidden a part of it, {DRAFT}"
GATED = "a part that only members could read was left out"


def html_of_lexical(document: object, notes: list[str]) -> str:
    """The HTML of a Lexical document; cards that this site does not show are noted."""
    root = document.get("root") if isinstance(document, dict) else None
    return _children(root, notes, 0) if isinstance(root, dict) else ""


def _children(node: Node, notes: list[str], depth: int) -> str:
    children = node.get("children")
    if not isinstance(children, list) or depth > MAX_DEPTH:
        return ""
    nodes = (child for child in children if isinstance(child, dict))
    return "".join(node_html(child, notes, depth + 1) for child in nodes)


def node_html(node: Node, notes: list[str], depth: int = 0) -> str:
    """The HTML of a node with all that is in it, or of a card."""
    kind = str(node.get("type"))
    if is_gated(node):
        notes.append(GATED)
        return ""
    if kind in TEXTS:
        return _text(node)
    inner = _children(node, notes, depth)
    if kind == "list":
        # Lexical wraps a nested list in an item of its own.
        inner = re.sub(r"</li><li>(?=<[uo]l[ >])", "", inner)
        kind = "list ol" if node.get("listType") == "number" else "list ul"
    if kind in CARDS:
        return _card({**node, "type": kind, "inner": inner}, notes)
    if kind == "paywall":
        notes.append(PAYWALL)
    elif kind not in KNOWN:
        parts = [] if inner else parts_of({k: v for k, v in node.items() if k != "children"})
        what = "means nothing here and was left out"
        if kind in UNSEEN:
            what += quoted(" ".join(part.markup for part in parts))
            parts = []
        if inner or any(not part.address for part in parts):
            what = f"may have hidden a part of it, {DRAFT}"
        elif parts:
            what = "became its links and pictures"
        said = "\n".join(part.markup + part.address for part in parts)
        options = [
            f"{name}: {value}"
            for name, value in node.items()
            if isinstance(value, str) and name != "type" and value not in said
        ]
        told = "" if kind in UNSEEN else quoted(", ".join(options))
        notes.append(f"the card “{kind}”{told} {what}")
        return inner + as_frames(parts)
    return inner


def is_gated(node: Node) -> bool:
    """Whether a card may have been hidden from readers without an account."""
    scalars = {name: str(value) for name, value in node.items() if isinstance(value, str | bool)}
    if any(speaks(name) and closes(name, text.casefold()) for name, text in scalars.items()):
        return True
    visibility = node.get("visibility")
    if not visibility:
        return False
    web = visibility.get("web") if isinstance(visibility, dict) else None
    if isinstance(web, dict):
        return web.get("nonMember") is not True
    return not isinstance(visibility, dict) or visibility.get("showOnWeb") is not True


def _text(node):
    text = html.escape(str(node.get("text") or ""), quote=False).replace("\n", "<br>")
    format_bits = node.get("format")
    for tag, bit in TABLE["formats"].items():
        if isinstance(format_bits, int) and format_bits & bit and text.strip():
            text = f"<{tag}>{text}</{tag}>"
    return text


def _attribute(node: Node, *names: str) -> str:
    """The first of these properties that is not empty, escaped for HTML."""
    return html.escape(next((str(node[name]) for name in names if node.get(name)), ""))


def _filled(template: str, node: Node) -> str:
    """A template with the properties of a card, and those of its metadata."""
    metadata = node.get("metadata") if isinstance(node.get("metadata"), dict) else {}
    node = {**node, **{f"metadata.{name}": value for name, value in (metadata or {}).items()}}

    def value(match: re.Match[str]) -> str:
        names = match[1].split("|")
        return str(node.get(names[0]) or "") if match[2] else _attribute(node, *names)

    return PLACE.sub(value, template).replace('<p><img src=""></p>', "")


def _card(node: Node, notes: list[str]) -> str:
    kind, button = node["type"], _filled(TABLE["places"]["button"], node)
    if kind == "markdown":
        return html_of_markdown(str(node.get("markdown") or ""))
    if kind == "callout":
        # The emoji stands in the first paragraph.
        text = re.sub(r"\A(?!\s*<p\b)", "<p>", str(node.get("calloutText") or ""))
        emoji = _attribute(node, "calloutEmoji")
        node = {**node, "text": re.sub("<p[^>]*>", lambda p: f"{p[0]}{emoji} ", text, count=1)}
    if kind == "gallery":
        nodes = node.get("images") if isinstance(node.get("images"), list) else []
        images = [_filled(CARDS["image"], row) for row in nodes or [] if isinstance(row, dict)]
        return "".join(images) + _filled(CARDS[kind], node)
    if kind == "embed" and "<iframe" not in str(node.get("html")):
        notes.append(f"an embedded page became a link to {node.get('url') or ''}")
        words = PATTERNS.script.sub("", str(node.get("html") or ""))
        is_said = re.search(r"\w", re.sub(r"<[^>]*>", "", words))
        return (words if is_said else "") + _filled(TABLE["places"]["linked"], node)
    is_button = kind in ("button", "product")
    has_button = is_button or node.get("buttonEnabled") or node.get("showButton")
    return _filled(CARDS[kind], node) + (button if has_button and 'href=""' not in button else "")
