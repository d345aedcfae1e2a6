"""The people of a WordPress export: who wrote a text, and where readers found them."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.text import slugify

from articles.transfer.link_rewriter import path_in
from articles.transfer.records import Person, plain
from articles.transfer.slugs import author_slug
from articles.transfer.wordpress.wxr import Piece


@dataclass
class People:
    """Authors by their name in addresses, which an export leaves out and the login gives."""

    base: str = ""
    known: dict[str, Person] = field(default_factory=dict)

    def add(self, piece: Piece) -> None:
        """Note an author of the export's head."""
        login = piece.text("wp:author_login")
        name = plain(piece.text("wp:author_display_name")) or login
        number = piece.text("wp:author_id")
        self.known[_nicename(login)] = Person(
            name, login, old_paths=[f"/?author={number}"] if number else []
        )

    def pages(self, base: str) -> list[tuple[str, str]]:
        """Old path and address here of each author; `base` is the old site's."""
        self.base = base
        return [
            (path_in(base, path), reverse("articles:author", args=[author_slug(person)]))
            for nicename, person in self.known.items()
            for path in _paths(nicename, person)
        ]

    def of(self, piece: Piece, notes: list[str]) -> Person | None:
        """Who wrote a text; whoever wrote it with them (Co-Authors Plus) is noted."""
        creator = piece.text("dc:creator")
        together = {
            row.get("nicename", "").removeprefix("cap-"): plain(row.text or "")
            for row in piece.element.findall("category")
            if row.get("domain") == "author"
        }
        first = _nicename(creator)
        if together and first not in together:
            first = creator = next(iter(together))
        if not creator:
            return None
        others = [self._name(key, name) for key, name in together.items() if key != first]
        note_co_authors(others, notes)
        person = self.known.get(first) or Person(together.get(first) or creator, creator)
        paths = [path_in(self.base, path) for path in _paths(first, person)]
        return Person(person.name, person.slug, old_paths=paths)

    def _name(self, nicename, name):
        return self.known[nicename].name if nicename in self.known else name or nicename


def note_co_authors(names: list[str], notes: list[str]) -> None:
    """Note who wrote a text beside its author: an article here has one."""
    notes += [f"{name} wrote it too and is not named: an article has one author" for name in names]


def _nicename(login):
    """How WordPress writes a login in an address."""
    return slugify(login.replace(".", "-"))


def _paths(nicename, person):
    return [f"/author/{nicename}/", *person.old_paths]
