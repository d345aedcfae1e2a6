"""Ghost's newer editor: a body in Lexical's JSON as HTML."""

import html
import re
from typing import Any

from articles.content.markdown import render_markdown

BOLD, ITALIC, STRIKE, UNDERLINE, CODE, SUB, SUPER, HIGHLIGHT = (1 << bit for bit in range(8))
FORMATS = [
    *((CODE, "code"), (BOLD, "strong"), (ITALIC, "em"), (STRIKE, "del"), (UNDERLINE, "u")),
    *((SUB, "sub"), (SUPER, "sup"), (HIGHLIGHT, "mark")),
]
CONTAINERS = {
    "paragraph": "p",
    "quote": "blockquote",
    "extended-quote": "blockquote",
    "aside": "blockquote",
    "listitem": "li",
    "table": "table",
    "tablerow": "tr",
    "tablecell": "td",
}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
DEEPEST = 100
GATED = "a part that only members could read was left out"


def html_of_lexical(document: Any, notes: list[str]) -> str:
    """The HTML of a document as Ghost keeps it; cards that are not shown here are noted."""
    root = document.get("root") if isinstance(document, dict) else None
    return _children(root, notes, 0) if isinstance(root, dict) else ""


def _children(node, notes, depth):
    children = node.get("children")
    if not isinstance(children, list) or depth > DEEPEST:
        return ""
    return "".join(_node(child, notes, depth + 1) for child in children if isinstance(child, dict))


def _node(node, notes, depth):
    kind = node.get("type")
    if kind in ("text", "extended-text", "code-highlight", "tab"):
        return _text(node)
    if kind == "linebreak":
        return "<br>"
    if kind in ("horizontalrule", "paywall"):
        return "<hr>" if kind == "horizontalrule" else ""
    if _is_gated(node):
        notes.append(GATED)
        return ""
    if card := CARDS.get(kind):
        return card(node, notes)
    inner = _children(node, notes, depth)
    if kind in ("heading", "extended-heading"):
        tag = node.get("tag") if node.get("tag") in HEADINGS else "h2"
        return f"<{tag}>{inner}</{tag}>"
    if kind == "list":
        tag = "ol" if node.get("listType") == "number" else "ul"
        start = f' start="{_words(node, "start")}"' if tag == "ol" else ""
        # A list inside a list is an item of its own to Lexical.
        inner = re.sub(r"</li><li>(?=<[uo]l[ >])", "", inner)
        return f"<{tag}{start}>{inner}</{tag}>"
    if kind in ("link", "autolink"):
        return f'<a href="{_words(node, "url")}">{inner}</a>'
    if kind in CONTAINERS:
        tag = CONTAINERS[kind]
        return f"<{tag}>{inner}</{tag}>"
    if not inner and kind not in ("at-link", "zwnj"):
        notes.append(f"the card “{kind}” means nothing here and was left out")
    return inner


def _is_gated(node):
    """Whether readers without an account did not see a card."""
    visibility = node.get("visibility")
    web = visibility.get("web") if isinstance(visibility, dict) else None
    return isinstance(web, dict) and web.get("nonMember") is False


def _text(node):
    text = html.escape(str(node.get("text") or ""), quote=False).replace("\n", "<br>")
    format_bits = node.get("format")
    for bit, tag in FORMATS:
        if isinstance(format_bits, int) and format_bits & bit and text.strip():
            text = f"<{tag}>{text}</{tag}>"
    return text


def _words(node, *names):
    """The first of these settings that holds anything, as text for an attribute."""
    return html.escape(next((str(node[name]) for name in names if node.get(name)), ""))


def _figure(picture, caption):
    """`caption` is HTML, as Ghost keeps it."""
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{picture}{words}</figure>"


def _image(node, notes):
    picture = f'<img src="{_words(node, "src")}" alt="{_words(node, "alt", "altText")}">'
    return _figure(picture, node.get("caption"))


def _gallery(node, notes):
    rows = node.get("images") if isinstance(node.get("images"), list) else []
    pictures = [_image(row, notes) for row in rows if isinstance(row, dict)]
    caption = f"<p><em>{node['caption']}</em></p>" if node.get("caption") else ""
    return "".join(pictures) + caption


def _code(node, notes):
    code = f"<pre><code>{html.escape(str(node.get('code') or ''), quote=False)}</code></pre>"
    return _figure(code, node["caption"]) if node.get("caption") else code


def _markup(node, notes):
    return str(node.get("html") or "")


def _markdown(node, notes):
    return render_markdown(str(node.get("markdown") or "")).html


def _bookmark(node, notes):
    about = node.get("metadata") if isinstance(node.get("metadata"), dict) else {}
    words = _words(about, "title") or _words(node, "title", "url")
    return f'<p><a href="{_words(node, "url")}">{words}</a></p>'


def _embed(node, notes):
    if node.get("html") and "<iframe" in str(node["html"]):
        return _figure(node["html"], node.get("caption"))
    address = _words(node, "url")
    notes.append(f"an embedded page became a link to {html.unescape(address)}")
    return f'<p><a href="{address}">{_words(node, "caption", "url")}</a></p>'


def _player(node, notes):
    kind = node["type"] if node["type"] in ("audio", "video") else "a"
    source, words = _words(node, "src"), _words(node, "title", "fileTitle", "fileName", "caption")
    if kind == "a":
        return f'<p><a href="{source}">{words or source}</a></p>'
    return f'<{kind} src="{source}" title="{words}"></{kind}>'


def _callout(node, notes):
    emoji, text = _words(node, "calloutEmoji"), str(node.get("calloutText") or "")
    text = re.sub(r"^\s*<p>|^(?!\s*<p>)", lambda start: f"<p>{emoji} ", text, count=1)
    return f"<blockquote>{text}</blockquote>"


def _toggle(node, notes):
    return f"<p><strong>{node.get('heading') or ''}</strong></p>{node.get('content') or ''}"


def _button(node, notes):
    address = _words(node, "buttonUrl", "productUrl")
    words = _words(node, "buttonText", "productButton") or address
    return f'<p><a href="{address}">{words}</a></p>' if address else ""


def _header(node, notes):
    parts = [(node.get("header"), "h2"), (node.get("subheader"), "p")]
    texts = "".join(f"<{tag}>{text}</{tag}>" for text, tag in parts if text)
    return texts + (_button(node, notes) if node.get("buttonEnabled") else "")


def _product(node, notes):
    title, text = node.get("productTitle") or "", node.get("productDescription") or ""
    picture = _words(node, "productImageSrc")
    shown = f'<p><img src="{picture}"></p>' if picture else ""
    return f"{shown}<p><strong>{title}</strong></p>{text}{_button(node, notes)}"


def _call(node, notes):
    return str(node.get("textValue") or "") + (
        _button(node, notes) if node.get("showButton") else ""
    )


CARDS = {
    "image": _image,
    "gallery": _gallery,
    "codeblock": _code,
    "html": _markup,
    "markdown": _markdown,
    "bookmark": _bookmark,
    "embed": _embed,
    **dict.fromkeys(("audio", "video", "file"), _player),
    "callout": _callout,
    "toggle": _toggle,
    "button": _button,
    "header": _header,
    "product": _product,
    "call-to-action": _call,
}
