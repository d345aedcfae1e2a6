"""Which links and anchors a piece of clean HTML holds; text in, plain values out."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit


@dataclass(frozen=True)
class Link:
    """One link or picture: its address as written, and the words a reader hears for it.

    `is_decorative` is a picture whose author says that it needs no words.
    """

    address: str
    text: str
    is_picture: bool = False
    is_decorative: bool = False


class _Links(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self.anchors: set[str] = set()
        self._address: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if attributes.get("id"):
            self.anchors.add(attributes["id"])
        if tag == "img" and attributes.get("src"):
            alt = attributes.get("alt") or ""
            is_decorative = attributes.get("role") == "presentation"
            self.links.append(Link(attributes["src"], alt, True, is_decorative))
            self._words.append(alt)
        elif tag == "a" and attributes.get("href"):
            self._address = attributes["href"]
            label = attributes.get("aria-label")
            self._words = [label] if label else []

    def handle_data(self, data):
        self._words.append(data)

    def handle_endtag(self, tag):
        if tag == "a" and self._address is not None:
            self.links.append(Link(self._address, " ".join("".join(self._words).split())))
            self._address = None


def links_in(markup: str) -> list[Link]:
    """Every link and picture of clean HTML, in order; an address may stand more than once."""
    return _read(markup).links


def anchors_in(markup: str) -> set[str]:
    """The ids that a `#fragment` can lead to."""
    return _read(markup).anchors


def _read(markup):
    reader = _Links()
    reader.feed(markup)
    reader.close()
    return reader


def is_inside(address: str, site: str) -> bool | None:
    """Whether an address leads into this site, whose own address is `site`.

    None for what no check applies to: mail addresses, other schemes, addresses that cannot be
    read.
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


def inside_target(address: str, page: str) -> tuple[str, str]:
    """Path and fragment, both decoded, that an address on the page with this path leads to."""
    try:
        whole, fragment = urldefrag(urljoin(page, address.strip()))
        path = urlsplit(whole).path or "/"
    except ValueError:
        return page, ""
    return unquote(path), unquote(fragment)
