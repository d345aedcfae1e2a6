"""HTML of another system, made into Markdown: cleaned, its pictures and links resolved.

Pure: HTML in, text out. What the site does not show (frames, forms, players) becomes a link or
goes, and is noted.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import nh3
from bs4 import BeautifulSoup, Tag

from articles.content.text import plain_text
from articles.transfer.html_to_markdown.embeds import replace_embeds
from articles.transfer.html_to_markdown.faqs import taken_faqs
from articles.transfer.html_to_markdown.heading_ids import follow_headings
from articles.transfer.html_to_markdown.markdown_writer import markdown_of

KEPT = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code", "kbd"),
    *("strong", "em", "b", "i", "u", "s", "strike", "del", "ins", "mark", "small", "sub", "sup"),
    *("abbr", "cite", "q", "samp", "a", "img", "figure", "figcaption", "div", "section", "article"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr"),
    *("th", "td", "details", "summary", "aside", "span"),
    *("iframe", "video", "audio", "source", "embed", "object", "form", "input", "select"),
    *("textarea", "button", "canvas"),
}
ATTRIBUTES = {
    "*": {"class", "id"},
    "a": {"href"},
    "iframe": {"src", "title", "data-src"},
    "img": {"src", "alt", "data-src", "data-orig-file", "data-full-url"},
    "ol": {"start"},
    "sup": {"data-fn"},
    "td": {"colspan"},
    "th": {"colspan"},
    **{player: {"src", "title"} for player in ("video", "audio", "source", "embed")},
    "object": {"data"},
}
# `figure` and `div` may hold a button or a player that embeds.py looks at.
INLINE = ["a", "strong", "em", "u", "mark", "small", "sub", "sup", "del", "ins", "cite", "q", "kbd"]
BLOCKS = ["p", "div", "ul", "ol", "dl", "table", "blockquote", "pre", "figure", "h1", "h2", "h3"]
BLOCKS += ["h4", "h5", "h6", "hr", "section", "article", "details", "aside"]
SAME = {"b": "strong", "i": "em", "s": "del", "strike": "del"}
OPENS = re.compile(r"<(/?)(?!(?:p|li|td|th|tr|dt|dd|br|img|hr|input|source|embed)\b)[a-zA-Z]")
DEEPEST_PARSED = 1_000
DEEPEST_KEPT = 60

Resolve = Callable[[str], str | None]


@dataclass
class Converted:
    """Markdown of a body, the questions taken out of it, and what changed on the way.

    `lead` is the text of its first paragraph.
    """

    markdown: str
    lead: str = ""
    faqs: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Converter:
    """Turns HTML into Markdown.

    `picture` gives the address on this site of a picture (its source and its tag go in), None
    where there is none, or an empty text where it is broken and noted already; `link` gives the
    address that a link should lead to, or an empty text where it should not be one.
    """

    picture: Callable[[str, Tag], str | None]
    link: Callable[[str], str]

    def __call__(self, markup: str, *, footnotes: dict[str, str] | None = None) -> Converted:
        notes: list[str] = []
        tree = cleaned_tree(markup, notes)
        replace_embeds(tree, notes)
        self._resolve(tree, notes)
        found = taken_faqs(tree)
        used = _number_footnotes(tree, footnotes or {})
        follow_headings(tree)
        _tidy(tree)
        faqs = []
        for question, answer in found:
            _tidy(answer)
            faqs.append((question, markdown_of(answer)))
        lead = next((words for p in tree.find_all("p") if (words := _words_of(p))), "")
        text = markdown_of(tree)
        for number, note in enumerate(used, start=1):
            content = re.sub(r"\s*\n\s*", " ", self(note).markdown)
            text += f"{chr(10) * (1 + (number == 1))}[^{number}]: {content}"
        faqs = [pair for pair in faqs if pair[1]]
        return Converted(text, lead or _words_of(tree), faqs, list(dict.fromkeys(notes)))

    def _resolve(self, tree, notes):
        for image in tree.find_all("img"):
            source = image.get("data-orig-file") or image.get("data-full-url")
            source = source or image.get("data-src") or image.get("src") or ""
            address = self.picture(source, image) if source else None
            if address:
                image["src"] = address
                continue
            if address == "":
                image.decompose()
                continue
            words = image.get("alt") or "Picture"
            if source.startswith(("http://", "https://")):
                notes.append(f"the picture {source} is not in the folder, so a link stands for it")
                stands = tree.new_tag("a", href=source, string=words)
                image.replace_with(stands if image.find_parent("a") is None else words)
            else:
                notes.append(f"the picture “{source[:80]}” is not in the folder")
                image.decompose()
        if bare := sum(1 for image in tree.find_all("img") if not image.get("alt", "").strip()):
            notes.append(f"{bare} of its pictures without a description for those who cannot see")
        for link in tree.find_all("a"):
            self._lead(link)

    def _lead(self, link):
        pictures = link.find_all("img")
        # A picture that leads to its own large version, as both systems make by themselves.
        if pictures and not link.get_text(strip=True) and PICTURE_FILE.search(link.get("href", "")):
            link.unwrap()
            return
        address = self.link(link.get("href", "").strip())
        if not address:
            link.unwrap()
        else:
            link["href"] = address


def _words_of(tag):
    return re.sub(r"\s+", " ", tag.get_text()).strip()[:1000]


PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:\?.*)?$", re.IGNORECASE)


def cleaned_tree(markup: str, notes: list[str]) -> BeautifulSoup:
    """The markup as a browser reads it, without scripts, in a tree that is not too deep."""
    if _depth(markup) > DEEPEST_PARSED:
        notes.append("its HTML is nested too deeply, so only its text is here")
        parts = re.split(r"(?i)<(?:br|/p|/div|/li)\b[^>]*>", markup)
        markup = "".join(f"<p>{nh3.clean_text(plain_text(part))}</p>" for part in parts)
    if re.search(r"<script\b(?![^>]*(?:twitter|instagram|tiktok|gist))", markup, re.IGNORECASE):
        notes.append("a script was left out")
    clean = nh3.clean(
        markup,
        tags=KEPT,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        generic_attribute_prefixes=set(),
    )
    tree = BeautifulSoup(clean, "html.parser")
    _flatten(tree)
    return tree


def _depth(markup):
    """How deep tags may be nested at most; the parser takes ages beyond thousands."""
    depth = deepest = 0
    for match in OPENS.finditer(markup):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _flatten(tree):
    todo = [(tree, 0)]
    deep = []
    while todo:
        node, depth = todo.pop()
        for child in node.children:
            if isinstance(child, Tag):
                todo.append((child, depth + 1))
                if depth > DEEPEST_KEPT:
                    deep.append(child)
    for tag in deep:
        tag.unwrap()


def _tidy(tree):
    """Leave only what Markdown can say: no empty emphasis, no bold headings, lists numbered."""
    for tag in tree.find_all(list(SAME)):
        tag.name = SAME[tag.name]
    for tag in tree.find_all(["span", "section", "article", "aside", "tfoot"]):
        tag.unwrap() if tag.name in ("span", "tfoot") else setattr(tag, "name", "div")
    for heading in tree.find_all(re.compile("^h[1-6]$")):
        for tag in heading.find_all(["strong", "br"]):
            tag.replace_with(" ") if tag.name == "br" else tag.unwrap()
        if not heading.get_text(strip=True) and not heading.find("img"):
            heading.decompose()
    for caption in tree.find_all("figcaption"):
        for tag in caption.find_all("em"):
            tag.unwrap()
    for tag in tree.find_all(INLINE):
        if (tag.name != "a" and tag.find(BLOCKS)) or tag.find_parent(tag.name):
            tag.unwrap()
    _join_neighbours(tree)
    for number_list in tree.find_all("ol"):
        start = number_list.get("start", "")
        first = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
        for number, item in enumerate(number_list.find_all("li", recursive=False), start=first):
            item["data-number"] = str(number)
    tree.smooth()


def _join_neighbours(tree):
    """`<b>a</b><b>b</b>` is one bold word; as Markdown it would be four loose stars."""
    for tag in tree.find_all(["strong", "em"]):
        if tag.parent is None:
            continue
        after = tag.next_sibling
        while isinstance(after, Tag) and after.name == tag.name:
            for child in list(after.contents):
                tag.append(child)
            after.decompose()
            after = tag.next_sibling
        if not tag.get_text(strip=True) and not tag.find("img"):
            tag.unwrap()
        elif isinstance(after, Tag) and after.name in ("strong", "em"):
            # Else nobody could say whose star is whose.
            tag.insert_after(Tag(name="gap"))


def _number_footnotes(tree, footnotes):
    """Put marks for footnotes into the tree; gives the HTML of those that are used, in order."""
    used: dict[str, int] = {}
    for mark in tree.find_all("sup", attrs={"data-fn": True}):
        key = mark["data-fn"]
        if key in footnotes:
            number = used.setdefault(key, len(used) + 1)
            mark.replace_with(tree.new_tag("note", attrs={"data-number": str(number)}))
    return [footnotes[key] for key in used]
