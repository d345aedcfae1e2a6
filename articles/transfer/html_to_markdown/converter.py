"""Converts HTML of another system to Markdown, with its images and links resolved.

HTML in, text out, without the database. What this site does not show (frames, forms, players)
becomes a link or is removed, and is noted.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bs4 import Tag

from articles.content.extensions.media import stored_file, video_host
from articles.content.plain_text import plain_text
from articles.transfer.html_to_markdown import site_blocks
from articles.transfer.html_to_markdown.embeds import TABLE, replace_embeds
from articles.transfer.html_to_markdown.faqs import extract_faqs
from articles.transfer.html_to_markdown.footnotes import extract_footnotes
from articles.transfer.html_to_markdown.fragments import rewrite_fragments
from articles.transfer.html_to_markdown.lead import (
    is_picture,
    lead_of,
    quoted_picture,
    source_of_picture,
)
from articles.transfer.html_to_markdown.markdown_writer import write_markdown
from articles.transfer.html_to_markdown.sanitizer import parse_html
from articles.transfer.html_to_markdown.tables import expand_spans, unwrap_layout
from articles.transfer.html_to_markdown.trees import HEADINGS, is_empty, is_within, named
from articles.transfer.html_to_markdown.unsaid import unsaid

INLINE = ["a", "strong", "em", "u", "mark", "small", "sub", "sup", "del", "ins", "cite", "q", "kbd"]
BLOCK = {"p", "div", "ul", "ol", "dl", "table", "blockquote", "pre", "figure", "hr", "details"}
BLOCK |= HEADINGS
# What shows something around nothing
SHELLS = {"table", "ul", "ol", "dl", "figure", "blockquote", "details", *HEADINGS}
SYNONYMS: dict[str, str] = TABLE["synonyms"]
type ResolveImage = Callable[[str, Tag], str | None]
type ResolveLink = Callable[[str], str]


@dataclass
class Conversion:
    """The Markdown of a body, the questions taken out of it, and what was changed.

    `lead` is the text of its first prose; `fragments` holds new fragments of places by old ones.
    """

    markdown: str
    lead: str
    faqs: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fragments: dict[str, str] = field(default_factory=dict)


def html_to_markdown(
    markup: str,
    *,
    resolve_image: ResolveImage = lambda url, tag: url,
    resolve_link: ResolveLink = lambda url: url,
    footnotes: Mapping[str, str] | None = None,
) -> Conversion:
    """Convert HTML to Markdown; `footnotes` holds the HTML of each by its id.

    `resolve_image` takes an image's URL and tag; it returns its URL here, None if it is not
    there, or an empty string if it was refused and noted already. `resolve_link` takes a link's
    URL; it returns where to lead instead, or an empty string to unlink it.
    """
    notes: list[str] = []
    tree, shown = parse_html(markup, notes)
    footnotes = {**(footnotes or {}), **extract_footnotes(tree)}
    lead = lead_of(tree)
    site_blocks.mark_tasks(tree)
    site_blocks.lists_of_word(tree)
    site_blocks.mark_styles(tree, {})
    removed = replace_embeds(tree, notes)
    _resolve_images(tree, resolve_image, notes)
    faqs = extract_faqs(tree)
    site_blocks.mark_blocks(tree)
    # Those that are used, by their order
    numbers: dict[str, int] = {}
    for reference in named(tree, ("sup",)):
        if (key := str(reference.get("data-fn", ""))) in footnotes:
            number = numbers.setdefault(key, len(numbers) + 1)
            reference.replace_with(Tag(name="note", attrs={"data-number": str(number)}))
    lost = [note for key, note in footnotes.items() if key not in numbers]
    notes += [f"nothing refers to the footnote “{plain_text(note).strip()}”" for note in lost]
    fragments = rewrite_fragments(tree)
    site_blocks.name_icons(tree)
    for link in named(tree, ("a",)):
        _resolve_link(link, resolve_link, notes)
    markdown = _write(tree) + ("\n" if numbers else "")
    # Else it is there, as large as ten texts, until Python looks for cycles.
    tree.clear(decompose=True)
    for key, number in numbers.items():
        note = html_to_markdown(
            footnotes[key], resolve_image=resolve_image, resolve_link=resolve_link
        )
        notes += note.notes
        markdown += f"\n[^{number}]: {re.sub(r'\s*\n\s*', ' ', note.markdown)}"
    pairs = [(question, text) for question, answer in faqs if (text := _write(answer))]
    said = [markdown, *notes, *removed, *(text for pair in pairs for text in pair)]
    notes += unsaid(shown, "\n".join(said))
    return Conversion(markdown, lead, pairs, list(dict.fromkeys(notes)), fragments)


def _resolve_images(tree, resolve_image, notes):
    if not named(tree, ("img",)):
        return
    for emoji in tree.find_all("img", class_=["emoji", "wp-smiley"]):
        emoji.replace_with(emoji.get("alt", ""))
    for image in tree.find_all("img"):
        if not image.get("alt", "").strip() and " " in image.get("title", "").strip():
            image["alt"] = image["title"]
        source = source_of_picture(image)
        url = resolve_image(source, image) if source else None
        if url:
            image["src"] = url
        elif source.startswith(("http://", "https://")):
            if url is None:
                notes.append(f"the picture {source} is not in the folder, so a link stands for it")
            link = Tag(name="a", attrs={"href": source})
            link.string = image.get("alt") or "Picture"
            is_linked = image.find_parent("a", href=re.compile("."))
            image.replace_with(link.string if is_linked else link)
            if not is_linked and isinstance(link.next_sibling, str):
                link.insert_after(" ")
        else:
            if url is None:
                notes.append(f"the picture {quoted_picture(image, source)} is not in the folder")
            image.decompose()
    if bare := [image for image in tree.find_all("img") if not image.get("alt", "").strip()]:
        notes.append(f"{len(bare)} of its pictures without a description for those who cannot see")


def _resolve_link(link, resolve_link, notes):
    href = link.get("href", "").strip()
    href = "" if not href.strip("#!") else href
    # Both systems link an image to its own large version by themselves.
    is_enlargement = is_picture(href) and link.find("img") and not link.get_text(strip=True)
    url = "" if is_enlargement or not href else resolve_link(href)
    note = link.attrs.pop("data-player", "")
    file = stored_file(url)
    if note and file and file.type.is_audio:
        words = link.get_text(" ", strip=True)
        title = file.download_name if "/" in words else words
        link.replace_with(Tag(name="img", attrs={"src": url, "alt": title}))
        return
    is_here = "://" in href and url.startswith("/")
    if is_here and link.get_text() == href:
        link.string = file.download_name if file else url
    if note and not is_here and not video_host(url):
        notes.append(note)
    if url:
        link["href"] = url
    else:
        link.unwrap()


def _write(tree):
    """The Markdown of a tree, which is reduced to what that can express."""
    for tag in named(tree, SYNONYMS):
        tag.name = SYNONYMS[tag.name]
    for tag in named(tree, ("span", "tfoot")):
        tag.unwrap()
    for inner in named(tree, ("ul", "ol")):
        # Beside the item that it belongs to, as Google Docs and old editors put a list
        item = inner.find_previous_sibling()
        if item and item.name == "li":
            item.append(inner.extract())
    for table in named(tree, ("table",)):
        unwrap_layout(table)
        expand_spans(table)
        if caption := table.find("caption"):
            caption.name = "p"
            table.insert_before(caption)
    for tag in named(tree, ("pre", "code")):
        _keep_lines(tag)
    # The innermost first: a list of empty quotations is empty.
    for tag in reversed(named(tree, SHELLS)):
        if is_empty(tag):
            tag.decompose()
    if is_empty(tree):
        return ""
    for figure in named(tree, ("figure",)):
        site_blocks.caption_picture(figure)
    for mark in named(tree, ("strong", "em")):
        if is_within(mark, HEADINGS if mark.name == "strong" else ("figcaption",)):
            mark.unwrap()
    for tag in named(tree, INLINE):
        if (tag.name != "a" and named(tag, BLOCK)) or is_within(tag, (tag.name,)):
            tag.unwrap()
    for tag in named(tree, ("strong", "em")):
        if tag.parent is not None:
            _join_with_siblings(tag)
    site_blocks.number_items(tree)
    tree.smooth()
    return write_markdown(tree)


def _keep_lines(tag: Tag) -> None:
    """Line breaks of code as newlines; verse, and code of several lines in a `p`, as blocks."""
    if "wp-block-verse" in tag.get_attribute_list("class"):
        for text in list(tag.find_all(string=True)):
            *lines, last = str(text).split("\n")
            for line in lines:
                text.insert_before(line, Tag(name="br"))
            text.replace_with(last)
        tag.name = "p"
        return
    for line_break in tag.find_all("br"):
        after = line_break.next_sibling
        line_break.replace_with("" if isinstance(after, str) and after.startswith("\n") else "\n")
    if tag.name == "code" and "\n" in tag.get_text().strip() and not tag.find_parent("pre"):
        parent = tag.find_parent("p")
        if parent and parent.get_text(strip=True) == tag.get_text(strip=True):
            parent.unwrap()
            tag.name = "pre"


def _join_with_siblings(tag):
    """Make one bold word of `<b>a</b><b>b</b>`; Markdown would show four asterisks."""
    after = tag.next_sibling
    while isinstance(after, Tag) and after.name == tag.name:
        tag.extend(list(after.contents))
        after.decompose()
        after = tag.next_sibling
    if not tag.get_text(strip=True) and not tag.find("img"):
        tag.unwrap()
    elif isinstance(after, Tag) and after.name in ("strong", "em"):
        # Separates the asterisks of the one from those of the other.
        tag.insert_after(Tag(name="gap"))
