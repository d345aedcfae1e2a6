"""Writes the tree of a converter as Markdown, by the rules of this site's renderer.

Python-Markdown indents lists by four spaces, knows fences only outside lists, and has no syntax
for some tags that an article may contain: these stay HTML.
"""

import re
from html import escape
from itertools import zip_longest
from urllib.parse import quote

from bs4 import NavigableString, Tag
from markdownify import MarkdownConverter

from articles.transfer.html_to_markdown.sanitizer import PATTERNS

INDENT = " " * 4
RULES = {"right": "---:", "center": ":---:"}
EMPTY_COMMENT = "<!-- -->"


def write_markdown(tree: Tag) -> str:
    """The Markdown of a normalized tree, without a newline at its end."""
    lines = []
    for line in SiteMarkdown().convert_soup(tree).split("\n"):
        # Two spaces at the end of a line are a line break.
        is_broken = line.endswith("  ") and line.strip()
        lines.append(line if is_broken else line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").removesuffix("  ")


def link_target(url: str) -> str:
    """A URL that can stand between the parentheses of a Markdown link."""
    letters = "".join(char for char in set(url) if ord(char) > 127 and char.isalnum())
    return quote(url.strip(), safe="!#$%&'*+,-./:;=?@[]_~" + letters)


class SiteMarkdown(MarkdownConverter):
    class Options:
        autolinks = False
        bullets = "-"
        heading_style = "atx"
        keep_inline_images_in = ["td", "th", "a", "strong", "em"]  # noqa: RUF012 - an option
        wrap = True
        wrap_width = None

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Escape what would begin a tag, an entity, a link or emphasis."""
        if not PATTERNS.special.search(text):
            return text
        text = PATTERNS.hard_spaces.sub(lambda match: match[0] if len(match[0]) == 1 else " ", text)
        text = text.replace("\\", "\\\\").replace("`", "\\`")
        text = PATTERNS.entity.sub("&amp;", text).replace("*", "\\*")
        text = PATTERNS.tag_start.sub("&lt;", text)
        text = PATTERNS.link_like.sub(lambda match: "\\" + match[0], text)
        text = PATTERNS.loose_underscore.sub(r"\\_", text)
        return text.replace("|", "\\|") if {"td", "th"} & parent_tags else text

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        text = super().process_text(el, parent_tags=parent_tags)
        if "_noformat" in (parent_tags or ()):
            return text
        # The start of a line, where `#`, `-`, `1.` or `~~~` would begin a block.
        if not isinstance(el.previous_sibling, str):
            text = PATTERNS.block_start.sub(r"\1\\\2", text)
            text = PATTERNS.number_start.sub(r"\1\\.", text)
            text = PATTERNS.fence_start.sub(r"\1&#126;", text)
        # A “!” before a link would make an image of it.
        if text.endswith("!") and isinstance(el.next_sibling, Tag):
            text = text[:-1] + "\\!"
        return text

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        href = el.get("href")
        inner = re.sub(r"\s*\n\s*", " ", text).strip()
        if "_noformat" in parent_tags or not href or not inner:
            return text
        before = " " if text.startswith(" ") else ""
        after = " " if text.endswith(" ") else ""
        return f"{before}[{inner}]({link_target(str(href))}){after}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        alt = re.sub(r"\s+", " ", str(el.get("alt") or "")).strip()
        alt = PATTERNS.tag_start.sub("&lt;", PATTERNS.entity.sub("&amp;", alt))
        alt = re.sub(r"([\[\]\\`*_])", r"\\\1", alt)
        caption = f' "{el["data-caption"]}"' if el.get("data-caption") else ""
        return f"![{alt}]({link_target(str(el['src']))}{caption})" if el.get("src") else ""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " if "_inline" in parent_tags else "  \n"

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        text = "\n".join(line.lstrip() for line in text.strip().split("\n")).strip()
        return f"\n\n{text}\n\n" if text else ""

    def convert_list(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        if "li" in parent_tags:
            return f"\n{text.rstrip()}\n"
        # A blank line alone would make one list of two that follow each other.
        before = el.find_previous_sibling()
        follows_list = before is not None and before.name == el.name
        separator = f"{EMPTY_COMMENT}\n\n" if follows_list else ""
        return f"\n\n{separator}{text.strip()}\n\n"

    convert_ul = convert_ol = convert_list

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip()
        if "_inline" in parent_tags:
            return f"{text}; "
        if not text:
            return ""
        bullet = f"{el['data-number']}." if el.get("data-number") else "-"
        # What follows code, or an item with empty lines, without one would stand in that item.
        end = "\n\n" if "\n\n" in text or el.find("pre", recursive=False) else "\n"
        return bullet + PATTERNS.non_empty_lines.sub(INDENT, text)[len(bullet) :] + end

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = el.get_text().strip("\n")
        if "_inline" in parent_tags or not text.strip():
            return " " + re.sub(r"\s+", " ", text)
        if {"li", "blockquote"} & parent_tags or "~~~" in text:
            return f"\n\n{PATTERNS.non_empty_lines.sub(INDENT, text)}\n\n"
        return f"\n\n~~~\n{text}\n~~~\n\n"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return super().convert_code(el, re.sub(r"\s+", " ", text), parent_tags)

    convert_samp = convert_code

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A table whose columns stand as the cells of its first two rows say."""
        rows = [row.find_all(["td", "th"], recursive=False) for row in el.find_all("tr")[:2]]
        columns = [map(PATTERNS.alignment.match, map(str, cells)) for cells in zip_longest(*rows)]
        rules = [next((RULES[said[1]] for said in column if said), "---") for column in columns]

        def aligned(match: re.Match[str]) -> str:
            # As many as the heads, or it is no table
            number = match[0].count("---")
            return f"| {' | '.join([*rules, *['---'] * number][:number])} |"

        text = super().convert_table(el, text, parent_tags)
        return PATTERNS.table_rule.sub(aligned, text, count=1)

    def convert_figcaption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = re.sub(r"\s+", " ", text).strip()
        return f"\n\n*{text}*\n\n" if text else ""

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = re.sub(r"\s+", " ", text).strip()
        if {"_inline", "li"} & parent_tags:
            return f"\n\n**{text}**\n\n" if text else ""
        return f"\n\n{text}\n" if text else ""

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip()
        # LibreOffice writes an indented paragraph as a definition of no term.
        before = el.find_previous_sibling()
        if before and (before.name == "dt" or before.get("data-term")):
            el["data-term"] = "1"
        if {"_inline", "li"} & parent_tags or not text or not el.get("data-term"):
            return f"\n\n{text}\n\n"
        # With a blank line before it, unless it follows its term
        gap = "" if before and before.name == "dt" else "\n"
        return f"{gap}:{PATTERNS.non_empty_lines.sub(INDENT, text)[1:]}\n"

    def convert_blockquote(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A quotation, or a call-out whose kind its first line names."""
        kind = "exercise" if el.name == "details" else str(el.get("data-callout") or "")
        title = self.escape(str(el.get("data-title") or ""), parent_tags)
        text = text.strip("\n")
        if "_inline" in parent_tags:
            return f" {title}{': ' if title else ''}{text.strip()} "
        if not text.strip():
            return f"\n\n**{title}**\n\n" if title else ""
        first = [f"[!{kind}] {title}".rstrip()] if kind else []
        lines = [*first, *text.split("\n")]
        return f"\n\n{'\n'.join(f'> {line}' if line else '>' for line in lines)}\n\n"

    convert_details = convert_blockquote
    convert_figure = MarkdownConverter.convert_div

    def convert_note(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """The reference to a footnote."""
        return f"[^{el['data-number']}]"

    def convert_anchor(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Where links of this or another page lead to."""
        return f'<a id="{el["data-id"]}"></a>'

    def convert_gap(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """What separates the asterisks of two neighbours."""
        return EMPTY_COMMENT

    def convert_to_html(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A tag without Markdown syntax."""
        text = text.strip() if "_noformat" in parent_tags else text
        if "_noformat" in parent_tags or not text.strip() or "\n\n" in text:
            return text
        said = str(el.get("title", "")) if el.name == "abbr" else ""
        title = f' title="{escape(said)}"' if said else ""
        return f"<{el.name}{title}>{text}</{el.name}>"

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Struck words, between tildes unless one of these would read as their end."""
        is_plain = not {"_noformat", "td", "th"} & parent_tags and "~" not in text
        if not is_plain or text != text.strip() or not text or "\n\n" in text:
            return self.convert_to_html(el, text, parent_tags)
        return f"~~{text}~~"

    convert_abbr = convert_cite = convert_ins = convert_kbd = convert_to_html
    convert_mark = convert_q = convert_small = convert_sub = convert_sup = convert_to_html
    convert_u = convert_to_html
