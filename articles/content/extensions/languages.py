"""What a text's language changes in Markdown: its quotation marks, and which way it runs."""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.smarty import SmartyExtension
from markdown.treeprocessors import Treeprocessor

from articles.content.extensions.blocks import TITLES
from articles.content.languages import SITE_LANGUAGE, Language

RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
LETTER = re.compile(r"[^\W\d_]")
# What stands for tags and escaped signs until the end.
PLACEHOLDER = re.compile("\x02[^\x03]*\x03")
BLOCKS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "th", "td", "figcaption", "details", "summary", "div", "pre"),
}
NAMES = ("left-double-quote", "right-double-quote", "left-single-quote", "right-single-quote")
NAMED_CLASSES = ("table-scroll", "footnote-backref")


def quotes_of(language: Language) -> SmartyExtension:
    """Markdown's own typography with the quotation marks of a language."""
    return SmartyExtension(substitutions=dict(zip(NAMES, language.quotes, strict=True)))


class Directions(Treeprocessor):
    """Sets `dir` where most letters of a block run against what is around it, and marks the site's
    own words in a text of another language as English.

    `dir="auto"` would look at the first letter alone, and Urdu sentences may begin with “EMDR”.
    """

    def __init__(self, md: Markdown, language: Language):
        super().__init__(md)
        self.language = language

    def run(self, root: Element) -> None:
        is_foreign = self.language.code != SITE_LANGUAGE
        if is_foreign or any(map(RTL_LETTER.search, root.itertext())):
            self._set(root, self.language.direction)

    def _set(self, block: Element, around: str) -> None:
        for child in block:
            own = around
            # The site names tables, ways back from a note and tasks for screen readers.
            is_named = child.get("class") in NAMED_CLASSES or child.get("role") == "img"
            if self.language.code != SITE_LANGUAGE and (_is_label(child) or is_named):
                child.set("lang", SITE_LANGUAGE)
                for table in child.iterfind("table"):
                    table.set("lang", self.language.code)
            is_text = child.tag in BLOCKS and not _is_label(child)
            if is_text and (own := _direction(child, around)) != around:
                child.set("dir", own)
            self._set(child, own)


def _is_label(block: Element) -> bool:
    """Whether it is a title that its author left to the site, which speaks English."""
    return (block.tag == "summary" or block.get("class") == "callout-title") and (
        block.text in TITLES.values()
    )


def _direction(block: Element, around: str) -> str:
    """Which way most letters of a block run, without the site's labels; as what is `around` it if
    neither."""
    if block.tag == "pre":
        return "ltr"
    labels = sum(len(each.text or "") for each in block.iter() if _is_label(each))
    text = PLACEHOLDER.sub("", "".join(block.itertext()))
    rtl = len(RTL_LETTER.findall(text))
    ltr = len(LETTER.findall(text)) - rtl - labels
    if rtl == ltr or max(rtl, ltr) <= 0:
        return around
    return "rtl" if rtl > ltr else "ltr"
