"""HTML of a clipboard, written as other HTML is: word processors say by styles what elements say.

Microsoft Word, Google Docs, Apple's Pages and LibreOffice each copy in a way of their own.
"""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from django.utils.text import capfirst

from articles.transfer.html_to_markdown.converter import html_to_markdown
from articles.transfer.html_to_markdown.sanitizer import MAX_PARSED_DEPTH, PATTERNS, nesting_depth
from articles.transfer.html_to_markdown.site_blocks import lists_of_word, mark_styles, wrap_content
from articles.transfer.report import BrokenFile

# What names a paragraph of Word for what it is
WORD_STYLES = {"h1": "p.MsoTitle", "blockquote": "p.MsoQuote, p.MsoIntenseQuote"}
WORD_STYLES |= {f"h{n}": f'p[role=heading][aria-level="{n}"]' for n in range(2, 7)}
# What reviewers said beside a text and took out of it, in Google Docs and in Word
COMMENTS = 'a[href^="#cmnt"], .msocomanchor, .MsoCommentReference, [style*="comment-list"]'
COMMENTS += ', del[cite^="mailto:"]'
UNSEEN = "style, meta, link, title, a.headerlink, button:not(:is(h2, h3, h4, dt) *)"
FRAMES = ".ListContainerWrapper, .ListContainerWrapper > :is(ul, ol), ins[cite]"
MARKS = ["b", "strong", "i", "em", "s", "del", "u"]
BLOCKS = ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote"]


@dataclass
class Pasted:
    """What a paste becomes, and what of it could not be kept."""

    markdown: str
    notes: list[str]


def paste(copied: str, media_url: str) -> Pasted | str:
    """The Markdown of copied HTML whose pictures are stored already, or why it has none."""
    if nesting_depth(copied) > MAX_PARSED_DEPTH:
        return "This is nested too deeply to be pasted."
    try:
        made = html_to_markdown(
            clipboard_html(copied),
            resolve_image=lambda url, tag: url if url.startswith(media_url) else None,
        )
    except BrokenFile as error:
        return capfirst(str(error))
    questions = [f"### {question}\n\n{answer}" for question, answer in made.faqs]
    # What keeps marks apart is not needed beside a blank.
    text = re.sub(r"(?<=[ \n])<!-- -->(?=\*)|<!-- -->(?= )", "", made.markdown)
    notes = [note.replace("is not in the folder", "did not come along") for note in made.notes]
    return Pasted("\n\n".join(filter(None, [text, *questions])), notes)


def clipboard_html(markup: str) -> str:
    """The copied part, with lists, headings and emphasis as elements."""
    styles = " ".join(re.findall(r"<style[^>]*>(.*?)</style>", markup, re.DOTALL))
    css = dict(PATTERNS.css_rule.findall(styles))
    found = PATTERNS.fragment.search(markup)
    copied = found[1] if found else markup
    # Microsoft Excel marks the rows of a table alone.
    copied = f"<table>{copied}</table>" if re.match(r"\s*<(?:col|tr)\b", copied) else copied
    tree = BeautifulSoup(PATTERNS.conditional.sub("", copied), "html.parser")
    for element in tree.select(UNSEEN):
        element.decompose()
    for comment in tree.select(COMMENTS):
        if not comment.decomposed:
            is_note = str(comment.get("href")).startswith("#cmnt_ref")
            (is_note and comment.find_parent(["div", "p"]) or comment).decompose()
    targets = {str(link["href"])[1:] for link in tree.select('a[href^="#"]')}
    for anchor in tree.select("a:not([href]):is([name], [id])"):
        # A mark of the word processor's own: nothing of what is copied leads to it.
        if targets.isdisjoint([anchor.get("name"), anchor.get("id")]):
            anchor.unwrap()
    _styles_of_word(tree)
    lists_of_word(tree)
    mark_styles(tree, css)
    _marks_inside_blocks(tree)
    # The title of an article stands above its text, whose headings begin with the second level.
    for heading in tree.find_all(re.compile("^h[1-6]$")) if tree.find("h1") else ():
        heading.name = f"h{min(6, int(heading.name[1]) + 1)}"
    for table in tree.find_all("table"):
        first = table.find("tr")
        if first and not table.find("th"):
            for cell in first.find_all("td"):
                cell.name = "th"
    return str(tree)


def _styles_of_word(tree: BeautifulSoup) -> None:
    """Word names titles, quotations and, on the web, headings and items by attributes alone."""
    for name, selector in WORD_STYLES.items():
        for paragraph in tree.select(selector):
            paragraph.name = name
    for item in tree.select(".ListContainerWrapper li"):
        sign = tree.new_tag("span", string="1." if item.find_parent("ol") else "·")
        sign["style"] = "mso-list:ignore"
        item.insert(0, sign)
        item.name, item["style"] = "p", f"mso-list:l0 level{item.get('data-aria-level', '1')}"
    for frame in tree.select(FRAMES):
        frame.unwrap()
    # Google Docs draws the boxes of tasks.
    for item in tree.select("li[role=checkbox]:has(> img)"):
        for box in item.find_all("img", recursive=False):
            box.decompose()
        is_done = item.get("aria-checked") == "true"
        (item.find("p") or item).insert(0, "[x] " if is_done else "[ ] ")


def _marks_inside_blocks(tree: BeautifulSoup) -> None:
    """Bold around paragraphs becomes bold in each of them, as Markdown knows no other."""
    for mark in tree.find_all(MARKS):
        if mark.find(BLOCKS):
            for block in mark.find_all(BLOCKS):
                if not block.find(BLOCKS):
                    wrap_content(tree, block, mark.name)
            mark.unwrap()
