"""The links and anchors of clean HTML."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import SplitResult, unquote, urldefrag, urljoin, urlsplit

# In clean HTML a quotation mark always ends an attribute.
TAG = re.compile(r'<(/?)(\w+)((?: [a-z-]+(?:="[^"]*")?)*)>')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


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
