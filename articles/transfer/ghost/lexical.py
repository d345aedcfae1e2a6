"""Converts Lexical's JSON, which Ghost's newer editor writes, to HTML."""

import html
import re
from collections.abc import Callable
from typing import Any

from articles.transfer.folder.markdown_html import html_of_markdown
from articles.transfer.gates.words import DRAFT, closes, speaks

type Node = dict[str, Any]

# Tags by their bit in the format of a text, the innermost first.
FORMATS = {16: "code", 1: "strong", 2: "em", 4: "del", 8: "u", 32: "sub", 64: "sup", 128: "mark"}
CONTAINERS = {
    "paragraph": "p",
    "quote": "blockquote",
    "extended-quote": "blockquote",
    "listitem": "li",
    "table": "table",
    "tablerow": "tr",
    "tablecell": "td",
}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Nodes that may hold text, and mean nothing by themselves.
KNOWN = {"at-link", "zwnj", "at-link-search"}
MAX_DEPTH = 100
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
    return "".join(_node(child, notes, depth + 1) for child in children if isinstance(child, dict))


def _node(node: Node, notes: list[str], depth: int) -> str:
    kind = str(node.get("type"))
    if is_gated(node):
        notes.append(GATED)
        return ""
    if kind in ("text", "extended-text", "code-highlight", "tab"):
        return _text(node)
    if kind == "linebreak":
        return "<br>"
    if kind == "horizontalrule":
        return "<hr>"
    if card := CARDS.get(kind):
        return card(node, notes)
    inner = _children(node, notes, depth)
    if kind in ("heading", "extended-heading"):
        tag = str(node.get("tag"))
        tag = tag if tag in HEADINGS else "h2"
        return f"<{tag}>{inner}</{tag}>"
    if kind == "list":
        tag = "ol" if node.get("listType") == "number" else "ul"
        start = f' start="{_attribute(node, "start")}"' if tag == "ol" else ""
        # Lexical wraps a nested list in an item of its own.
        inner = re.sub(r"</li><li>(?=<[uo]l[ >])", "", inner)
        return f"<{tag}{start}>{inner}</{tag}>"
    if kind in ("link", "autolink"):
        return f'<a href="{_attribute(node, "url")}">{inner}</a>'
    if kind == "aside":
        return f'<blockquote data-callout="pull">{inner}</blockquote>'
    if kind in CONTAINERS:
        tag = CONTAINERS[kind]
        return f"<{tag}>{inner}</{tag}>"
    if kind == "paywall":
        notes.append(PAYWALL)
    elif inner and kind not in KNOWN:
        notes.append(f"the card “{kind}” may have hidden a part of it, {DRAFT}")
    elif not inner and kind not in KNOWN:
        notes.append(f"the card “{kind}” means nothing here and was left out")
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
    for bit, tag in FORMATS.items():
        if isinstance(format_bits, int) and format_bits & bit and text.strip():
            text = f"<{tag}>{text}</{tag}>"
    return text


def _attribute(node: Node, *names: str) -> str:
    """The first of these properties that is not empty, escaped for HTML."""
    return html.escape(next((str(node[name]) for name in names if node.get(name)), ""))


def _figure(content, caption):
    """`caption` is HTML already."""
    figcaption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{content}{figcaption}</figure>"


def _image(node, notes):
    image = f'<img src="{_attribute(node, "src")}" alt="{_attribute(node, "alt", "altText")}">'
    return _figure(image, node.get("caption"))


def _gallery(node, notes):
    nodes = node.get("images") if isinstance(node.get("images"), list) else []
    images = [_image(image, notes) for image in nodes if isinstance(image, dict)]
    caption = f"<p><em>{node['caption']}</em></p>" if node.get("caption") else ""
    return "".join(images) + caption


def _code(node, notes):
    code = f"<pre><code>{html.escape(str(node.get('code') or ''), quote=False)}</code></pre>"
    return _figure(code, node["caption"]) if node.get("caption") else code


def _html(node, notes):
    return str(node.get("html") or "")


def _markdown(node, notes):
    return html_of_markdown(str(node.get("markdown") or ""))


def _bookmark(node, notes):
    metadata = node.get("metadata") if isinstance(node.get("metadata"), dict) else {}
    text = _attribute(metadata, "title") or _attribute(node, "title", "url")
    return f'<p><a href="{_attribute(node, "url")}">{text}</a></p>'


def _embed(node, notes):
    if node.get("html") and "<iframe" in str(node["html"]):
        return _figure(node["html"], node.get("caption"))
    url = _attribute(node, "url")
    notes.append(f"an embedded page became a link to {html.unescape(url)}")
    return f'<p><a href="{url}">{_attribute(node, "caption", "url")}</a></p>'


def _player(node, notes):
    src = _attribute(node, "src")
    title = _attribute(node, "title", "fileTitle", "fileName", "caption")
    if node["type"] == "file":
        return f'<p><a href="{src}">{title or src}</a></p>'
    return f'<{node["type"]} src="{src}" title="{title}"></{node["type"]}>'


def _callout(node, notes):
    emoji, text = _attribute(node, "calloutEmoji"), str(node.get("calloutText") or "")
    text = re.sub(r"^\s*<p>|^(?!\s*<p>)", lambda start: f"<p>{emoji} ", text, count=1)
    return f'<blockquote data-callout="note">{text}</blockquote>'


def _toggle(node, notes):
    heading, content = node.get("heading") or "", node.get("content") or ""
    return f"<details><summary>{heading}</summary>{content}</details>"


def _button(node, notes):
    url = _attribute(node, "buttonUrl", "productUrl")
    text = _attribute(node, "buttonText", "productButton") or url
    return f'<p><a href="{url}">{text}</a></p>' if url else ""


def _header(node, notes):
    parts = [(node.get("header"), "h2"), (node.get("subheader"), "p")]
    content = "".join(f"<{tag}>{text}</{tag}>" for text, tag in parts if text)
    return content + _button(node, notes) if node.get("buttonEnabled") else content


def _product(node, notes):
    title, text = node.get("productTitle") or "", node.get("productDescription") or ""
    src = _attribute(node, "productImageSrc")
    image = f'<p><img src="{src}"></p>' if src else ""
    return f"{image}<p><strong>{title}</strong></p>{text}{_button(node, notes)}"


def _call_to_action(node, notes):
    text = str(node.get("textValue") or "")
    return text + _button(node, notes) if node.get("showButton") else text


CARDS: dict[str, Callable[[Node, list[str]], str]] = {
    "image": _image,
    "gallery": _gallery,
    "codeblock": _code,
    "html": _html,
    "markdown": _markdown,
    "bookmark": _bookmark,
    "embed": _embed,
    **dict.fromkeys(("audio", "video", "file"), _player),
    "callout": _callout,
    "toggle": _toggle,
    "button": _button,
    "header": _header,
    "product": _product,
    "call-to-action": _call_to_action,
}
