"""The shortcodes of page builders, such as Divi and WPBakery."""

import html
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

LEFT_OUT = "means nothing here and was left out"
INLINE = re.compile(
    "highlight|dropcap|tooltip|icon|label|popover|lightbox|button|btn|link$|span|inline|abbr"
)
# Each of their shortcodes is a block, unless its name says otherwise
BUILDER = re.compile(
    r"(?:vc|et_pb|et|fusion|av|ux|tatsu|cs|x|mk|qode|edgtf|mkdf|thrive|themify|su)_"
    rf"(?!.*(?:{INLINE.pattern}))"
)
# Those that are only a frame, so that nothing of them is missed
FRAME = re.compile(
    r"row|col|section|container|text|accordion$|tabs$|tour|group|inner|wrap|element|box|slider"
    r"|toggle|tab$|item|heading|title"
)
HEADINGS = ("title", "heading", "h2", "text", "question", "headline", "author", "name", "summary")
# A question and its answer, each an attribute
QUESTION = re.compile(r"question-?_?(\d*)")
# Maps of WPBakery
MAP = re.compile(r"#E-8_([\w+/=]+)")
# Those whose content is HTML in an encoding of its own
ENCODED = re.compile(r"\[(vc_raw_html|vc_raw_js|fusion_code)\b[^\]]*\](.*?)\[/\1\]", re.DOTALL)


def first_of(values: Mapping[str, str], keys: Iterable[str]) -> str:
    """The value of the first of these keys that has one."""
    return next((values[key] for key in keys if values.get(key)), "")


def frame_of(name: str, attrs: dict[str, str], notes: list[str]) -> str:
    """What stands for the beginning of a block without an address: its words, if it has any."""
    text = html.escape(first_of(attrs, HEADINGS))
    if not text and not FRAME.search(name):
        notes.append(f"the shortcode [{name}] {LEFT_OUT}")
    tag = "h2" if "heading" in name or name.endswith("title") else "strong"
    return f"\n\n<{tag}>{text}</{tag}>\n\n" if text else "\n\n"


def other_words(name: str, attrs: dict[str, str], text: str) -> str:
    """What a block of a page builder says beside the words of its link or picture."""
    words = [html.escape(attrs[key]) for key in HEADINGS if BUILDER.match(name) and attrs.get(key)]
    return "".join(f"<strong>{word}</strong>\n\n" for word in words if word != text)


def decode_raw_html(text: str) -> str:
    """The text with what page builders keep as Base64 of HTML as that HTML."""

    def frame(match: re.Match[str]) -> str:
        found = re.search(r"https?://[^\s\"'<>]+", _decoded(match[1]))
        return found[0] if found else match[0]

    return MAP.sub(frame, ENCODED.sub(lambda match: f"\n\n{_decoded(match[2])}\n\n", text))


def _decoded(text: str) -> str:
    """The HTML that a text is the Base64 of; the text as it is if it is none."""
    try:
        return unquote(b64decode(text, validate=True).decode())
    except ValueError:
        return text


def questions(attrs: dict[str, str]) -> str:
    """Questions that a shortcode keeps in its attributes, as the block of Rank Math."""
    pairs = [
        (html.escape(text), attrs.get(key.replace("question", "answer"), ""))
        for key, text in attrs.items()
        if QUESTION.fullmatch(key)
    ]
    return faq_block((question, f"<p>{answer}</p>") for question, answer in pairs if answer)


def faq_block(pairs: Iterable[tuple[str, str]]) -> str:
    """The HTML of questions and answers as Rank Math writes it."""
    return "".join(
        f'<div class="rank-math-faq-item"><h3 class="rank-math-question">{question}</h3>'
        f'<div class="rank-math-answer">{answer}</div></div>'
        for question, answer in pairs
    )
