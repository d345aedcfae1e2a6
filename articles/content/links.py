"""The links and anchors of clean HTML, and what is read off the site with absolute ones: feeds,
Markdown files."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import SplitResult, unquote, urldefrag, urljoin, urlsplit

# In clean HTML a quotation mark always ends an attribute.
TAG = re.compile(r'<(/?)(\w+)((?: [a-z-]+(?:="[^"]*")?)*)>')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
# A tag as nh3 writes it; a quoted value may hold a “>”.
OPEN_TAG = re.compile(r"<[a-z][^\s>]*(?:\s+[^\s=>]+(?:=\"[^\"]*\")?)*\s*/?>")
HREF_OR_SRC = re.compile(r'(\b(?:href|src)=")([^"]*)(")')
# Candidates with their widths: “/a.avif 480w, /b.avif 960w”.
SRCSET = re.compile(r'(\bsrcset=")([^"]*)(")')
CANDIDATE = re.compile(r"(^|,\s+)(\S+)")
MARKDOWN_ADDRESS = re.compile(r"(\]\(\s*<?|^\[[^\]]+\]:\s*<?)(/(?!/))", re.MULTILINE)
# Written as a picture, which it is nowhere but here
RECORDING = re.compile(r"!(?=\[(?:[^\[\]\\]|\\.)*\]\(\s*<?/media/files/)")
# Characters that XML 1.0 forbids, escaped or not.
INVALID_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Link:
    """A link or picture: its address as written, and its accessible name.

    `is_decorative`: a picture that its author marked as needing no alt text.
    """

    address: str
    text: str
    is_picture: bool = False
    is_decorative: bool = False


def links_and_anchors(html: str) -> tuple[list[Link], set[str]]:
    """Every link and picture of clean HTML, in order, repeats included; and the ids that a
    `#fragment` can lead to."""
    links: list[Link] = []
    anchors: set[str] = set()
    address, start, label = "", 0, ""
    for match in TAG.finditer(html):
        ending, tag, found = match.groups()
        attributes = {name: unescape(value) for name, value in ATTRIBUTE.findall(found)}
        anchors |= {attributes["id"]} if attributes.get("id") else set()
        if tag == "img" and attributes.get("src"):
            is_decorative = attributes.get("role") == "presentation"
            links.append(Link(attributes["src"], attributes.get("alt", ""), True, is_decorative))
        elif tag == "a" and not ending and attributes.get("href"):
            address, start = attributes["href"], match.end()
            label = attributes.get("aria-label", "")
        elif tag == "a" and ending and address:
            text = unescape(TAG.sub(_alt, html[start : match.start()]))
            links.append(Link(address, " ".join(f"{label}{text}".split())))
            address = ""
    return links, anchors


def _alt(match: re.Match[str]) -> str:
    """What a tag within a link says: the description of a picture with an address."""
    attributes = dict(ATTRIBUTE.findall(match[3])) if match[2] == "img" else {}
    return attributes.get("alt", "") if attributes.get("src") else ""


def split_url(url: str) -> SplitResult:
    """The parts of an address of another site; all is host in one that cannot be read."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("invalid", url, "", "", "")


def is_internal(address: str, site: str) -> bool | None:
    """Whether an address leads into this site, whose own URL is `site`.

    None where no check applies: mail addresses, other schemes, addresses that cannot be parsed.
    """
    try:
        parts = urlsplit(address.strip())
        own = urlsplit(site)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https"):
        return None
    return not host or host.removeprefix("www.") == (own.hostname or "").removeprefix("www.")


def internal_target(address: str, page: str) -> tuple[str, str]:
    """Path and fragment, both decoded, of an internal address on the page with this path."""
    try:
        whole, fragment = urldefrag(urljoin(page, address.strip()))
        path = urlsplit(whole).path or "/"
    except ValueError:
        return page, ""
    return unquote(path), unquote(fragment)


def absolute_links(html: str, page: str) -> str:
    """Clean HTML with absolute URLs for links and pictures; `page` is its own URL."""

    def absolute_tag(tag: re.Match[str]) -> str:
        text = HREF_OR_SRC.sub(lambda match: match[1] + urljoin(page, match[2]) + match[3], tag[0])
        return SRCSET.sub(lambda match: match[1] + absolute_srcset(match[2]) + match[3], text)

    def absolute_srcset(srcset: str) -> str:
        return CANDIDATE.sub(lambda match: match[1] + urljoin(page, match[2]), srcset)

    return OPEN_TAG.sub(absolute_tag, html)


def absolute_markdown(text: str, site: str) -> str:
    """Markdown with absolute URLs for internal links, and recordings as links."""
    return MARKDOWN_ADDRESS.sub(rf"\1{site}\2", RECORDING.sub("", text))


def strip_invalid_xml(text: str) -> str:
    """Text without the characters that XML 1.0 forbids."""
    return INVALID_XML.sub("", text)
