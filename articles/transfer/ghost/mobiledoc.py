"""Ghost's older editor: a body in Mobiledoc's JSON (0.3.x) as HTML."""

import html
from typing import Any

from articles.transfer.ghost.lexical import CARDS

MARKUP, PICTURE, LIST, CARD = 1, 2, 3, 10
TEXT_MARKER = 0
MARKUPS = {"strong", "b", "em", "i", "a", "code", "s", "del", "u", "sub", "sup", "mark"}
SECTIONS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "pull-quote"}
NAMES = {"code": "codeblock", "hr": "horizontalrule", "card-markdown": "markdown"}


def html_of_mobiledoc(document: Any, notes: list[str]) -> str:
    """The HTML of a document as Ghost keeps it. Raises ValueError where it is no Mobiledoc."""
    if not isinstance(document, dict) or not isinstance(document.get("sections"), list):
        raise ValueError("it has no sections")
    try:
        return "\n".join(_section(section, document, notes) for section in document["sections"])
    except (IndexError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("its sections are broken") from error


def _section(section, document, notes):
    kind = section[0]
    if kind == MARKUP:
        tag = section[1].lower() if section[1].lower() in SECTIONS else "p"
        tag = "blockquote" if tag in ("aside", "pull-quote") else tag
        return f"<{tag}>{_markers(section[2], document)}</{tag}>"
    if kind == LIST:
        tag = "ol" if section[1].lower() == "ol" else "ul"
        items = "".join(f"<li>{_markers(item, document)}</li>" for item in section[2])
        return f"<{tag}>{items}</{tag}>"
    if kind == PICTURE:
        return f'<figure><img src="{html.escape(section[1])}"></figure>'
    if kind == CARD:
        return _card(*document["cards"][section[1]][:2], notes)
    return ""


def _card(name, settings, notes):
    kind = NAMES.get(name, name)
    if kind == "horizontalrule":
        return "<hr>"
    if kind in CARDS and isinstance(settings, dict):
        return CARDS[kind]({**settings, "type": kind}, notes)
    notes.append(f"the card “{name}” means nothing here and was left out")
    return ""


def _markers(markers, document):
    """Text with its markups, of which each marker opens some and closes others."""
    done, still_open = [], []
    for kind, opened, closed, value in markers:
        for number in opened:
            name, *settings = document["markups"][number]
            tag = name.lower() if name.lower() in MARKUPS else "span"
            settings = settings[0] if settings else []
            pairs = dict(zip(settings[::2], settings[1::2], strict=False))
            href = f' href="{html.escape(str(pairs.get("href", "")))}"' if tag == "a" else ""
            done.append(f"<{tag}{href}>")
            still_open.append(tag)
        if kind == TEXT_MARKER:
            done.append(html.escape(str(value), quote=False))
        elif document.get("atoms") and document["atoms"][value][0] == "soft-return":
            done.append("<br>")
        elif document.get("atoms"):
            done.append(html.escape(str(document["atoms"][value][1])))
        done += [f"</{still_open.pop()}>" for _ in range(min(closed, len(still_open)))]
    return "".join([*done, *(f"</{tag}>" for tag in reversed(still_open))])
