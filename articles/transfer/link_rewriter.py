"""Rewrites links between pages of the old site to the pages that are here now."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urljoin

from django.conf import settings

from articles.content.links import split_url
from articles.content.markdown import LINK_SCHEMES
from articles.models.redirect import ARCHIVE, wordpress_query
from articles.transfer.html_to_markdown.embeds import GHOST_URL

# Forms of Ghost for members, pop-ups of Elementor, places in Substack's mails
SCRIPTED = ("#/", "/#/", "#elementor-action", "%%")
# What a pattern of addresses has that no path has
PATTERN = re.compile(r"\\\w|[*+?()|\[\]{}^$:]")
MOST_HOPS = 9


@dataclass
class LinkRewriter:
    """Maps old paths, and queries such as `?p=12`, to URLs here.

    `base_url` is the old site's address, empty if it is not known. `find_file` takes the URL of
    a file there and a list for notes; it returns the file's address here, empty if it has none.
    """

    base_url: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    queries: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, list[str]] = field(default_factory=dict)
    find_file: Callable[[str, list[str]], str] = lambda href, notes: ""
    _notes: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """The old site's host without “www.”."""
        return _host(split_url(self.base_url))

    def full_path(self, path: str) -> str:
        """A path of the old site below the folder that it was installed in."""
        return split_url(self.base_url).path.rstrip("/") + path

    def add(self, old_url: str, url: str) -> None:
        """Let links to `old_url`, known by its path or its number (`?p=12`), lead to `url`."""
        if path := self.page_path(old_url):
            self.pages.setdefault(_page_key(path), url)
        elif number := wordpress_query(old_url.partition("?")[2]):
            self.queries[number] = url

    def add_redirects(self, pairs: list[tuple[str, str]]) -> list[str]:
        """Let each first path lead where the second does; returns those that lead nowhere here."""
        targets = {_page_key(old): new for old, new in pairs}
        lost = []
        for old, new in pairs:
            for _ in range(MOST_HOPS):
                new = targets.get(_page_key(self.page_path(new)), new)
            key = _page_key(self.page_path(new))
            if PATTERN.search(old) or key not in self.pages:
                lost.append(f"{old} → {new}")
            else:
                self.add(old, self.pages[key])
                self.redirects.setdefault(key, []).append(old)
        return lost

    def leading_to(self, paths: list[str]) -> list[str]:
        """These paths of a page of the old site, and those that redirected there."""
        return [*paths, *(old for path in paths for old in self.redirects.get(_page_key(path), ()))]

    def page_path(self, old_url: str) -> str:
        """The path of a page of the old site; empty for its front page and for `?p=12`."""
        parts = split_url(old_url)
        is_page = self._is_internal(parts) and not parse_qs(parts.query) and parts.path.strip("/")
        return unquote(parts.path) if is_page else ""

    def rewrite(self, href: str) -> str:
        """The link to the page here, or to where it led before; empty if it cannot be a link."""
        href = href.replace(GHOST_URL, "")
        parts = split_url(href)
        # What a script or a mail of the old site made of it
        if parts.scheme not in ("", *LINK_SCHEMES) or href.startswith(SCRIPTED):
            return ""
        if not self._is_internal(parts) or not (parts.path or parts.query):
            return href
        if url := self._page(parts):
            return f"{url}#{parts.fragment}" if parts.fragment else url
        if file := self.find_file(href, self._notes):
            return file
        if parts.path.strip("/") or wordpress_query(parts.query):
            self._notes.append(f"a link leads to the old site: {href}")
        return urljoin(f"{self.base_url}/", href)

    def knows(self, path: str) -> bool:
        """Whether a page of the old site is here now."""
        return _page_key(path) in self.pages

    def original(self, url: str, notes: list[str]) -> str:
        """Where the original of a text is: here, if that is another page of the old site."""
        url = url.replace(GHOST_URL, "")
        parts = split_url(url)
        if not url.startswith(("http", "/")) or not self._is_internal(parts):
            return url
        if page := self._page(parts):
            return settings.SITE_URL + page
        notes.append(f"its original was a page of the old site that is not here: {url}")
        return ""

    def with_own_fragments(self, markup: str, url: str) -> str:
        """HTML whose links to places in itself do not name its own address on the old site."""
        path = split_url(url).path.rstrip("/")
        # Few texts have one, and a pattern of each article's own takes time and memory to make.
        if not path or (f"{path}#" not in markup and f"{path}/#" not in markup):
            return markup
        site = rf"(?:{GHOST_URL}|https?://(?:www\.)?{re.escape(self.host)})?"
        return re.sub(rf"(href=[\"']){site}{re.escape(path)}/?(?=#)", r"\1", markup)

    def pop_notes(self) -> list[str]:
        """Notes on the links since the last call: files that were refused, pages not here."""
        notes, self._notes = self._notes, []
        return notes

    def _is_internal(self, parts: SplitResult) -> bool:
        return _host(parts) == self.host if parts.netloc else not parts.scheme

    def _page(self, parts: SplitResult) -> str:
        """The URL here of a page of the old site; empty if it is not here."""
        number, path = wordpress_query(parts.query), unquote(parts.path)
        keys = map(_page_key, (path, ARCHIVE.sub("/", f"{path.rstrip('/')}/")))
        return self.queries.get(number) or next(filter(None, map(self.pages.get, keys)), "")


def _host(parts: SplitResult) -> str:
    return parts.netloc.lower().removeprefix("www.")


def _page_key(path: str) -> str:
    return path.strip("/").casefold()
