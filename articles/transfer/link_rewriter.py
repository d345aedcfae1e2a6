"""The old site's addresses: which of them have a page here now, so that links follow."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from articles.models.redirect import asked_number

GHOST_URL = "__GHOST_URL__"


@dataclass
class OldSite:
    """What stood where; `base` is the old site's address, empty where it is not known."""

    base: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    left_behind: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """The host without “www.”."""
        return urlsplit(self.base).netloc.lower().removeprefix("www.")

    def add(self, address: str, own: str) -> None:
        """The old address, by its path or by its number (`?p=12`), is `own` here."""
        if path := self.path_of(address):
            self.pages.setdefault(_bare(path), own)
        elif number := asked_number(address.partition("?")[2]):
            self.numbers[number] = own

    def path_of(self, address: str) -> str:
        """The path of an address of the old site; empty for its front page and for `?p=12`."""
        try:
            parts = urlsplit(address.replace(GHOST_URL, ""))
        except ValueError:
            return ""
        is_page = self._is_here(parts) and not parse_qs(parts.query) and parts.path.strip("/")
        return unquote(parts.path) if is_page else ""

    def link(self, href: str) -> str:
        """Where a link leads now: to the page here, or as it did. Notes what is left behind."""
        plain = href.replace(GHOST_URL, "")
        try:
            parts = urlsplit(plain)
        except ValueError:
            return ""
        if parts.scheme not in ("", "http", "https", "mailto"):
            return ""
        if not self._is_here(parts) or not (parts.path or parts.query):
            return plain
        number = asked_number(parts.query)
        own = self.numbers.get(number) or self.pages.get(_bare(unquote(parts.path)))
        if own:
            return f"{own}#{parts.fragment}" if parts.fragment else own
        if parts.path.strip("/") or number:
            self.left_behind.append(plain)
        return urljoin(f"{self.base}/", plain)

    def _is_here(self, parts):
        host = parts.netloc.lower().removeprefix("www.")
        return host == self.host if host else not parts.scheme


def path_in(base: str, path: str) -> str:
    """A path of the old site with the folder that the site stood in."""
    return urlsplit(base).path.rstrip("/") + path


def _bare(path):
    return path.strip("/").casefold()
