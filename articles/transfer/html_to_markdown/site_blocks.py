"""Blocks of other systems that the editor here has too: sources, call-outs, exercises, tasks.

`mark_blocks` writes each of them as one element, from which `markdown_writer` makes the Markdown.
"""

import re
from collections import Counter
from typing import Any

from bs4 import BeautifulSoup, Tag

from articles.transfer.html_to_markdown import trees
from articles.transfer.html_to_markdown.embeds import TABLE, URL
from articles.transfer.html_to_markdown.lead import text_of
from articles.transfer.html_to_markdown.sanitizer import PATTERNS

# Where the link of a whole box may stand
FIRST_WORDS = {*trees.HEADINGS, "p"}
PULL = ["wp-block-pullquote", "pullquote", "pull-quote", "kg-blockquote-alt"]
CALLOUTS = ["kg-callout-card", "callout", "admonition"]
QUOTATIONS = {"quote", "cite"}
STYLES = {name: re.compile(text) for name, text in TABLE["styles"].items()}
NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]{1,4})[.)۔]")
SIGN = re.compile(rf"[·•§▪–-]|o|{NUMBER.pattern}")
NO_TITLE = {"callout", "admonition", "note", "info", "box", "message", "alert", "notice"}


def mark_blocks(tree: BeautifulSoup) -> None:
    """Write pull quotes, call-outs and details as quotations that say what they are."""
    for element in trees.with_class(tree, ["blocks-gallery-grid", "blocks-gallery-item"]):
        element.unwrap()
    for element in trees.with_class(tree, PULL):
        is_quote = element.name == "blockquote"
        for quote in [element] if is_quote else element.find_all("blockquote") or [element]:
            quote.name, quote["data-callout"] = "blockquote", "pull"
    for table in trees.with_class(tree, ["tr-caption-container"]):
        # A picture with its caption, on Blogger
        for part in table.find_all(["tbody", "tr", "td"]):
            if "tr-caption" in part.get_attribute_list("class"):
                part.name = "figcaption"
            else:
                part.unwrap()
        table.name = "figure"
    for box in trees.with_class(tree, CALLOUTS):
        if box.name != "div":
            continue
        if (emoji := box.find(class_="kg-callout-emoji")) and (text := emoji.find_next_sibling()):
            text.insert(0, f"{text_of(emoji.extract())} ")
        box.name, box["data-callout"] = "blockquote", "note"
    for quote in trees.named(tree, ("blockquote",)):
        if "data-callout" not in quote.attrs:
            continue
        kind = str(quote["data-callout"]).lower()
        if kind in QUOTATIONS:
            del quote["data-callout"]
            continue
        title = quote.find("p", attrs={"data-title": True})
        # One that holds a link stays a text.
        if title and not title.find(["a", "img"]):
            quote["data-title"] = text_of(title)
            title.decompose()
        if kind not in ("pull", "note", "try", "warning", "exercise"):
            quote["data-callout"] = "warning" if PATTERNS.warnings.search(kind) else "note"
        if not quote.get("data-title") and kind not in {"pull", "try", "exercise", *NO_TITLE}:
            quote["data-title"] = kind.capitalize()
    for card in trees.with_class(tree, ["kg-toggle-card"]):
        if heading := card.find(class_="kg-toggle-heading"):
            card.name, heading.name = "details", "summary"
    for details in trees.named(tree, ("details",)):
        summary = details.find("summary")
        details["data-title"] = text_of(summary) if summary else ""
        if summary:
            summary.decompose()
    for quote in trees.named(tree, ("blockquote",)):
        _mark_source(quote)
    for quote in trees.every(tree):
        if URL.search(cited := str(quote.get("cite", ""))):
            _link_source(tree, quote, cited)
    for link in trees.named(tree, ("a",)):
        block = next(iter(trees.named(link, FIRST_WORDS)), None)
        if block and block.get_text(strip=True):
            block.wrap(tree.new_tag("div"))
            inner = tree.new_tag("a", attrs={"href": str(link.get("href", ""))})
            inner.extend(list(block.contents))
            block.append(inner)
            link.unwrap()


def _mark_source(quote: Tag) -> None:
    """Let who or what is quoted stand in a last paragraph of its own, after a dash."""
    frame = quote.parent
    caption = frame.find("figcaption") if frame and frame.name == "figure" else None
    elements = [child for child in quote.children if isinstance(child, Tag)]
    last = elements[-1] if elements else None
    if isinstance(caption, Tag):
        quote.append(caption.extract())
        caption.name = "p"
        source = caption
    elif last is not None and last.name in ("cite", "footer"):
        last.name = "p"
        source = last
    elif last is not None and last.name == "p" and (cite := last.find("cite")):
        said, cited = (PATTERNS.dash.sub("", text_of(each)).strip() for each in (last, cite))
        source = last
        if said != cited:
            before = cite.previous_sibling
            is_glued = isinstance(before, str) and PATTERNS.sentence_end.search(before)
            if not is_glued or not said.endswith(cited):
                return
            source = Tag(name="p")
            last.insert_after(source)
            source.append(cite.extract())
    else:
        return
    for cite in source.find_all("cite"):
        cite.unwrap()
    if text_of(source) and not PATTERNS.dash.match(source.get_text()):
        source.insert(0, "— ")


def _link_source(tree: BeautifulSoup, quote: Tag, url: str) -> None:
    """Let the address of what is quoted be a link."""
    if quote.find("a", href=True) or quote.find_parent("a"):
        return
    link = tree.new_tag("a", href=url)
    if quote.name != "blockquote":
        quote.wrap(link)
        return
    link.string = url
    paragraph = tree.new_tag("p")
    paragraph.extend(["— ", link])
    quote.append(paragraph)


def mark_tasks(tree: BeautifulSoup) -> None:
    """Write the boxes of a list of tasks as Markdown does."""
    for box in trees.named(tree, ("input",)):
        if trees.is_within(box, ("li",)) and str(box.get("type")).lower() == "checkbox":
            box.replace_with("[x] " if box.has_attr("checked") else "[ ] ")


def number_items(tree: Tag) -> None:
    """Tell each item of an ordered list its number; where these jump, another list begins."""
    for ordered_list in trees.named(tree, ("ol",)):
        start, last = str(ordered_list.get("start", "")), ordered_list
        number = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
        for item in ordered_list.find_all("li", recursive=False):
            value = str(item.get("value", ""))
            if re.fullmatch(r"\d{1,6}", value) and int(value) != number:
                number, before, last = int(value), last, Tag(name="ol")
                before.insert_after(last)
            if last is not ordered_list:
                last.append(item.extract())
            item["data-number"] = str(number)
            number += 1


def caption_picture(figure: Tag) -> None:
    """Give a picture that stands alone its caption, unless that holds a link."""
    images, caption = figure.find_all("img"), figure.find("figcaption")
    if len(images) != 1 or caption is None or figure.find(["a", "figure", "note"]):
        return
    words = re.sub(r'"([^"]*)"?', r"“\1”", text_of(caption))
    if words and text_of(figure) == text_of(caption) and not figure.find_parent(["li", "table"]):
        images[0]["data-caption"] = words
        caption.decompose()


def name_icons(tree: BeautifulSoup) -> None:
    """Give links that hold no words a name, unless another one leads there too."""
    links = [a for a in trees.named(tree, ("a",)) if URL.search(str(a.get("href", "")))]
    empty = [a for a in links if not a.find("img") and not trees.VISIBLE.search(a.get_text())]
    words = Counter(str(link["href"]) for link in links) - Counter(str(a["href"]) for a in empty)
    for link in empty:
        if not words[str(link["href"])]:
            link.string = str(link.get("aria-label") or link.get("title") or link["href"])
            words[str(link["href"])] += 1


def mark_styles(tree: BeautifulSoup, css: dict[str, str]) -> None:
    """Write what styles say of words as the elements that say it; `css` holds those of classes."""
    for element in trees.named(tree, ("span", "font", "b", "strong", "p")):
        classes = element.get_attribute_list("class")
        style = ";".join([str(element.get("style", "")), *(css.get(str(c), "") for c in classes)])
        if element.name in ("b", "strong") and PATTERNS.plain_style.search(style):
            # Google Docs wraps all that it copies in one.
            element.unwrap()
        elif element.name in ("span", "font", "p") and not trees.is_within(element, trees.HEADINGS):
            for name, pattern in STYLES.items():
                if pattern.search(style):
                    wrap_content(tree, element, name)


def wrap_content(tree: BeautifulSoup, element: Tag, name: str) -> None:
    """Put all that an element holds into a new one, unless that would hold no words."""
    if not element.get_text(strip=True):
        return
    made = tree.new_tag(name)
    made.extend(list(element.contents))
    element.append(made)


def lists_of_word(tree: BeautifulSoup) -> None:
    """Word writes items as paragraphs that name their level, with a bullet of text."""
    for paragraph in tree.find_all("p", style=PATTERNS.word_list):
        # An editor may have taken away what marks it.
        first = next(iter(paragraph.contents), paragraph)
        bullet = paragraph.find(style=PATTERNS.bullet) or first
        sign = bullet.get_text(strip=True)
        if bullet is not first or SIGN.fullmatch(sign):
            bullet.extract()
        kind, number = "ol" if NUMBER.fullmatch(sign) else "ul", sign.strip("().")
        made = tree.new_tag(kind, attrs={"data-word-list": "1"})
        if number.isdecimal():
            made["start"] = number
        depth = int(PATTERNS.word_list.findall(str(paragraph["style"]))[0]) - 1
        target, paragraph.name = paragraph.find_previous_sibling(), "li"
        if not target or not target.get("data-word-list") or not depth and target.name != kind:
            paragraph.insert_before(target := made)
        while depth and target.contents:
            item: Any = target.contents[-1]
            depth, target = depth - 1, item.find(["ul", "ol"], recursive=False) or made
            if target is made:
                item.append(made)
        target.append(paragraph.extract())
