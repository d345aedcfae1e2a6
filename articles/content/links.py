"""The links and anchors of clean HTML."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import SplitResult, unquote, urldefrag, urljoin, urlsplit


@dataclass(frozen=True)
class Link:
    """A link or picture: its address as written, and its accessible name.

    `is_decorative`: a picture that its author marked as needing no alt text.
    """

    address: str
    text: str
    is_picture: bool = False
    is_decorative: bool = False


class _LinkParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self.anchors: set[str] = set()
        self._address: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if identifier := attributes.get("id"):
            self.anchors.add(identifier)
        if tag == "img" and (source := attributes.get("src")):
            alt = attributes.get("alt") or ""
            is_decorative = attributes.get("role") == "presentation"
            self.links.append(Link(source, alt, True, is_decorative))
            self._words.append(alt)
        elif tag == "a" and (address := attributes.get("href")):
            self._address = address
            label = attributes.get("aria-label")
            self._words = [label] if label else []

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._address is not None:
            self.links.append(Link(self._address, " ".join("".join(self._words).split())))
            self._address = None


def links_and_anchors(html: str) -> tuple[list[Link], set[str]]:
    """Every link and picture of clean HTML, in order, repeats included; and the ids that a
    `#fragment` can lead to."""
    parser = _LinkParser()
    parser.feed(html)
    parser.close()
    return parser.links, parser.anchors


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
