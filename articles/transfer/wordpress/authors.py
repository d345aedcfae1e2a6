"""The authors of a WordPress export, and their addresses on the old site."""

from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.text import slugify

from articles.transfer.link_rewriter import LinkRewriter
from articles.transfer.records import AuthorRecord, co_author_notes, single_line
from articles.transfer.slugs import author_slug
from articles.transfer.wordpress.wxr import WxrElement


@dataclass
class Authors:
    """Authors by their “nicename”, which an export leaves out and WordPress makes of the login."""

    links: LinkRewriter
    by_nicename: dict[str, AuthorRecord] = field(default_factory=dict)

    def add(self, element: WxrElement) -> None:
        """Add a `wp:author` of the channel."""
        login = element.text("wp:author_login")
        name = single_line(element.text("wp:author_display_name")) or login
        number = element.text("wp:author_id")
        paths = [f"/?author={number}"] if number else []
        self.by_nicename[_nicename(login)] = AuthorRecord(name, login, old_paths=paths)

    def add_links(self) -> None:
        """Let links to the old pages of authors lead to those here."""
        for nicename, author in self.by_nicename.items():
            url = reverse("articles:author", args=[author_slug(author)])
            for path in self._old_paths(nicename, author):
                self.links.add(path, url)

    def author_of(self, item: WxrElement, notes: list[str]) -> AuthorRecord | None:
        """Who wrote an item; its other authors (Co-Authors Plus) are noted."""
        creator = item.text("dc:creator")
        names = {
            row.get("nicename", "").removeprefix("cap-"): single_line(row.text or "")
            for row in item.element.findall("category[@domain='author']")
        }
        first = _nicename(creator)
        if names and first not in names:
            first = creator = next(iter(names))
        if not creator:
            return None
        known = {nicename: author.name for nicename, author in self.by_nicename.items()}
        others = (nicename for nicename in names if nicename != first)
        notes += co_author_notes([known.get(one) or names[one] or one for one in others])
        author = self.by_nicename.get(first) or AuthorRecord(names.get(first) or creator, creator)
        return replace(author, old_paths=self._old_paths(first, author))

    def _old_paths(self, nicename: str, author: AuthorRecord) -> list[str]:
        return [self.links.full_path(p) for p in (f"/author/{nicename}/", *author.old_paths)]


def _nicename(login: str) -> str:
    """How WordPress writes a login in an address."""
    return slugify(login.replace(".", "-"))
