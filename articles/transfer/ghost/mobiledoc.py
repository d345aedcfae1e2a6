"""Converts Mobiledoc's JSON (0.3.x), which Ghost's older editor wrote, to HTML."""

import html

from articles.transfer.gates.words import DRAFT
from articles.transfer.ghost.lexical import TABLE, node_html
from articles.transfer.report import quoted

# Names of tags and cards, and numbers of sections and of the text marker, as in Mobiledoc's format.
NAMES = TABLE["mobiledoc"]
MARKUP, IMAGE, LIST, CARD = 1, 2, 3, 10
TEXT_MARKER = 0


def html_of_mobiledoc(document: object, notes: list[str]) -> str:
    """The HTML of a Mobiledoc document. Raises ValueError for anything else."""
    if not isinstance(document, dict) or not isinstance(document.get("sections"), list):
        raise ValueError("it has no sections")
    try:
        return "\n".join(_section(section, document, notes) for section in document["sections"])
    except (IndexError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("its sections are broken") from error


def _section(section, document, notes):
    kind = section[0]
    if kind == MARKUP:
        tag = NAMES["sections"].get(section[1].lower(), "p")
        return f"<{tag}>{_markers(section[2], document)}</{tag.partition(' ')[0]}>"
    if kind == LIST:
        tag = "ol" if section[1].lower() == "ol" else "ul"
        items = "".join(f"<li>{_markers(item, document)}</li>" for item in section[2])
        return f"<{tag}>{items}</{tag}>"
    if kind == IMAGE:
        return f'<figure><img src="{html.escape(section[1])}"></figure>'
    if kind == CARD:
        name, properties = document["cards"][section[1]][:2]
        properties = properties if isinstance(properties, dict) else {}
        return node_html({**properties, "type": NAMES["cards"].get(name, name)}, notes)
    notes.append(f"a part of a kind that nobody knows was left out{quoted(str(section))}, {DRAFT}")
    return ""


def _markers(markers, document):
    """Text with its tags: each marker opens some and closes others."""
    parts: list[str] = []
    open_tags: list[str] = []
    atoms = document.get("atoms")
    for kind, opened, closed, value in markers:
        for number in opened:
            tag, attributes = _start_of(document["markups"][number])
            parts.append(f"<{tag}{attributes}>")
            open_tags.append(tag)
        if kind == TEXT_MARKER:
            parts.append(html.escape(str(value), quote=False))
        elif atoms and atoms[value][0] == "soft-return":
            parts.append("<br>")
        elif atoms:
            parts.append(html.escape(str(atoms[value][1])))
        for _ in range(min(closed, len(open_tags))):
            parts.append(f"</{open_tags.pop()}>")
    parts += [f"</{tag}>" for tag in reversed(open_tags)]
    return "".join(parts)


def _start_of(markup):
    """The tag of a markup and its attributes; Mobiledoc lists their names and values in turn."""
    name, *rest = markup
    tag = name.lower() if name.lower() in NAMES["markups"] else "span"
    if tag != "a" or not rest:
        return tag, ""
    attributes = dict(zip(rest[0][::2], rest[0][1::2], strict=False))
    return tag, f' href="{html.escape(str(attributes.get("href", "")))}"'
