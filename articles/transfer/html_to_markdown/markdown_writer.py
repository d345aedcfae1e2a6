"""The tree that `markup` has made as Markdown, by the rules of the renderer of this site.

Python-Markdown indents lists by four spaces, knows fences only outside lists, and has no sign for
some tags that an article may hold: these stay as they are.
"""

import re
from urllib.parse import quote

from bs4 import Tag
from markdownify import MarkdownConverter

ENTITY = re.compile(r"&(?=#?\w+;)")
TAG_START = re.compile(r"<(?=[a-zA-Z/!?])")
LINK_LIKE = re.compile(r"\](?=[(\[:])|\[(?=\^)")
LOOSE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
BLOCK_START = re.compile(r"(\s*)(#|>|[-+](?=\s|$|-)|=+\s*$)")
NUMBER_START = re.compile(r"(\s*\d+)\.(?=\s|$)")
FENCE_START = re.compile(r"(\s*)~(?=~~)")
HARD_SPACE = re.compile(r"[ \xa0]*\xa0[ \xa0]*")
NOTHING = "<!-- -->"
LINES = re.compile(r"^(?=.)", re.MULTILINE)
KEPT_TAGS = ("abbr", "cite", "del", "ins", "kbd", "mark", "q", "small", "sub", "sup", "u")


def markdown_of(tree: Tag) -> str:
    """The Markdown of a tree that `markup.cleaned_tree` has made, without an end of line."""
    text = SiteMarkdown().convert_soup(tree)
    lines = (
        line if line.endswith("  ") and line.strip() else line.rstrip() for line in text.split("\n")
    )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").removesuffix("  ")


def link_target(address: str) -> str:
    """An address as it may stand between the brackets of a Markdown link."""
    letters = "".join({sign for sign in address if ord(sign) > 127 and sign.isalnum()})
    return quote(address.strip(), safe="!#$%&'*+,-./:;=?@[]_~" + letters)


class SiteMarkdown(MarkdownConverter):
    class Options:
        autolinks = False
        bullets = "-"
        heading_style = "atx"
        keep_inline_images_in = ["td", "th", "a", "strong", "em"]  # noqa: RUF012 - an option
        wrap = True
        wrap_width = None

    def escape(self, text, parent_tags):
        """Text that stays text: no sign in it begins a tag, an entity, a link or a list."""
        text = HARD_SPACE.sub(lambda match: match[0] if len(match[0]) == 1 else " ", text)
        text = text.replace("\\", "\\\\").replace("`", "\\`")
        text = ENTITY.sub("&amp;", text).replace("*", "\\*")
        text = TAG_START.sub("&lt;", text)
        text = LINK_LIKE.sub(lambda match: "\\" + match[0], text)
        text = LOOSE_UNDERSCORE.sub(r"\\_", text)
        return text.replace("|", "\\|") if {"td", "th"} & parent_tags else text

    def process_text(self, el, parent_tags=None):
        text = super().process_text(el, parent_tags=parent_tags)
        if "_noformat" in (parent_tags or ()):
            return text
        before, after = el.previous_sibling, el.next_sibling
        if before is None or getattr(before, "name", None) is not None:
            text = BLOCK_START.sub(r"\1\\\2", text, count=1) if BLOCK_START.match(text) else text
            text = NUMBER_START.sub(r"\1\\.", text, count=1) if NUMBER_START.match(text) else text
            text = FENCE_START.sub(r"\1&#126;", text, count=1) if FENCE_START.match(text) else text
        # A “!” before a link would make a picture of it.
        if text.endswith("!") and isinstance(after, Tag):
            text = text[:-1] + "\\!"
        return text

    def convert_a(self, el, text, parent_tags):
        href = el.get("href")
        inner = re.sub(r"\s*\n\s*", " ", text).strip()
        if "_noformat" in parent_tags or not href or not inner:
            return text
        lead, tail = " " * text.startswith(" "), " " * text.endswith(" ")
        return f"{lead}[{inner}]({link_target(href)}){tail}"

    def convert_img(self, el, text, parent_tags):
        alt = re.sub(r"\s+", " ", el.get("alt") or "").strip()
        alt = re.sub(r"([\[\]\\`*_])", r"\\\1", TAG_START.sub("&lt;", ENTITY.sub("&amp;", alt)))
        return f"![{alt}]({link_target(el['src'])})" if el.get("src") else ""

    def convert_br(self, el, text, parent_tags):
        return " " if "_inline" in parent_tags else "  \n"

    def convert_p(self, el, text, parent_tags):
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        lines = [line.lstrip() for line in text.strip().split("\n")]
        text = "\n".join(lines).strip()
        return f"\n\n{text}\n\n" if text else ""

    def convert_list(self, el, text, parent_tags):
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        # A blank line alone would make one list of two that follow each other.
        if "li" in parent_tags:
            return f"\n{text.rstrip()}\n"
        apart = f"{NOTHING}\n\n" if _follows_a_list(el) else ""
        return f"\n\n{apart}{text.strip()}\n\n"

    convert_ul = convert_list
    convert_ol = convert_list

    def convert_li(self, el, text, parent_tags):
        text = text.strip()
        if "_inline" in parent_tags:
            return f"{text}; "
        if not text:
            return ""
        bullet = f"{el['data-number']}." if el.get("data-number") else "-"
        return bullet + LINES.sub(" " * 4, text)[len(bullet) :] + "\n"

    def convert_pre(self, el, text, parent_tags):
        text = el.get_text().strip("\n")
        if "_inline" in parent_tags or not text.strip():
            return " " + re.sub(r"\s+", " ", text)
        if {"li", "blockquote"} & parent_tags or "~~~" in text:
            return "\n\n" + LINES.sub(" " * 4, text) + "\n\n"
        return f"\n\n~~~\n{text}\n~~~\n\n"

    def convert_code(self, el, text, parent_tags):
        return super().convert_code(el, re.sub(r"\s+", " ", text), parent_tags)

    convert_samp = convert_code

    def convert_figcaption(self, el, text, parent_tags):
        text = re.sub(r"\s+", " ", text).strip()
        return f"\n\n*{text}*\n\n" if text else ""

    def convert_dt(self, el, text, parent_tags):
        text = re.sub(r"\s+", " ", text).strip()
        return f"\n\n**{text}**\n\n" if text else ""

    convert_summary = convert_dt

    def convert_dd(self, el, text, parent_tags):
        return f"\n\n{text.strip()}\n\n"

    convert_figure = convert_details = MarkdownConverter.convert_div

    def convert_note(self, el, text, parent_tags):
        return f"[^{el['data-number']}]"

    def convert_gap(self, el, text, parent_tags):
        return NOTHING

    def get_conv_fn(self, tag_name):
        if tag_name in KEPT_TAGS:
            return self._kept
        return super().get_conv_fn(tag_name)

    def _kept(self, el, text, parent_tags):
        text = text.strip() if "_noformat" in parent_tags else text
        if "_noformat" in parent_tags or not text.strip() or "\n\n" in text:
            return text
        return f"<{el.name}>{text}</{el.name}>"


def _follows_a_list(el):
    before = el.find_previous_sibling()
    return before is not None and before.name == el.name
