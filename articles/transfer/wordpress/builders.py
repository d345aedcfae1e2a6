"""The shortcodes of page builders, such as Divi and WPBakery."""

import html
import json
import re
from base64 import b64decode
from collections.abc import Iterable
from urllib.parse import unquote

from articles.transfer.encoding import whole_characters
from articles.transfer.gates.pairs import replace_pairs
from articles.transfer.wordpress.prose import PATTERNS, TABLE, Part, json_of, parts_of

NAMES: dict[str, list[str]] = TABLE["builders"]
INLINE, FRAME = (re.compile("|".join(NAMES[key])) for key in ("inline", "frame"))
# Each of their shortcodes is a block, unless its name says otherwise.
BUILDER = re.compile(rf"(?:{'|'.join(NAMES['prefixes'])})_(?!.*(?:{INLINE.pattern}))")
QUOTATIONS = NAMES["quotations"]
# Those that are elements of HTML
ELEMENTS: dict[str, str] = TABLE["elements"]
ELEMENT = re.compile(rf"(?<!\[)\[({'|'.join(ELEMENTS)})(\s[^\[\]]*)?\]", re.IGNORECASE)


def decode_raw_html(text: str) -> str:
    """The text with what page builders keep as Base64 of HTML as that HTML."""

    def frame(match: re.Match[str]) -> str:
        found = re.search(r"https?://[^\s\"'<>]+", _decoded(match[1]))
        return found[0] if found else match[0]

    text = replace_pairs(text, PATTERNS.encoded, lambda match, inner: f"\n\n{_decoded(inner)}\n\n")
    return PATTERNS.map.sub(frame, text)


def replace_elements(text: str) -> str:
    """The text with shortcodes that are elements of HTML as these, headings with their level."""

    def element(match: re.Match[str], inner: str) -> str:
        name = ELEMENTS[match[1].lower()]
        level = re.search(r"(?:size|level)=[\"']h?([2-6])", match[2] or "")
        name = f"h{level[1]}" if level and name == "h2" else name
        return f"<{name}>{replace_elements(inner)}</{name}>"

    text = PATTERNS.formula.sub(r"<code>\1</code>", text)
    return replace_pairs(text, ELEMENT, element)


def _decoded(text: str) -> str:
    """The HTML that a text is the Base64 of, or else the HTML that is escaped in it."""
    try:
        return unquote(b64decode(text, validate=True).decode())
    except ValueError:
        return html.unescape(text)


def questions(attrs: dict[str, str]) -> str:
    """Questions that a shortcode keeps in its attributes, as the block of Rank Math."""
    pairs = [
        (html.escape(text), attrs.get(key.replace("question", "answer"), ""))
        for key, text in attrs.items()
        if PATTERNS.question.fullmatch(key)
    ]
    return faq_block((question, f"<p>{answer}</p>") for question, answer in pairs if answer)


def faq_block(pairs: Iterable[tuple[str, str]]) -> str:
    """The HTML of questions and answers as Rank Math writes it."""
    return "".join(
        f'<div class="rank-math-faq-item"><h3 class="rank-math-question">{question}</h3>'
        f'<div class="rank-math-answer">{answer}</div></div>'
        for question, answer in pairs
    )


def parts_in(value: str) -> list[Part]:
    """What readers saw of the data or shortcodes of a page builder, which may be damaged."""
    if re.match(r"\[\w+\s", value):
        return [Part("html", value)]
    data: object = json_of(value, list)
    return parts_of(data or json_of(value, dict) or texts_in(value), "content")


def texts_in(value: str) -> list[str]:
    """The strings in data that PHP or JSON wrote, or the text that it is."""
    if value[:2] in ("a:", "O:"):
        data = value.encode()
        return [
            data[match.end() : match.end() + int(match[1])].decode(errors="ignore")
            for match in re.finditer(rb's:(\d{1,9}):"', data)
        ]
    if not re.match(r"\[?\s*\{", value):
        return [value]
    return [json.loads(whole_characters(text)) for text in PATTERNS.json_text.findall(value)]
