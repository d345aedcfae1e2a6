"""Ghost's export (JSON): posts and pages with their tags and authors become entries."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.urls import reverse

from articles.transfer.ghost.tables import (
    TABLES,
    html_of,
    is_internal,
    is_page,
    moment_of,
    order_of,
    person_of,
    published_at_of,
    read_tables,
    rows_of,
    text_of,
)
from articles.transfer.html_to_markdown.converter import Converter
from articles.transfer.images import PictureShelf
from articles.transfer.link_rewriter import OldSite
from articles.transfer.records import Entry, Term, plain
from articles.transfer.report import BrokenFile, ImportReport, counted
from articles.transfer.slugs import Plan, author_slug
from articles.transfer.wordpress.authors import note_co_authors


class GhostExport:
    """One export, held in memory as a whole, as JSON has to be."""

    def __init__(self, path: Path, report: ImportReport, shelf: PictureShelf):
        self.path = path
        self.report = report
        self.shelf = shelf
        self.site = OldSite()
        self.plan = Plan("ghost")
        self._tables: dict[str, list[dict]] = {}
        self._texts: list[tuple[str, str, dict]] = []

    def survey(self) -> None:
        """Read the file and give every text its address. Raises BrokenFile, OSError."""
        tables = read_tables(self.path)
        self._tables = {name: rows_of(tables, name) for name in TABLES}
        self._relate()
        internal: Counter = Counter()
        seen = set()
        for index, post in enumerate(self._rows("posts"), start=1):
            title = plain(text_of(post, "title"))
            title = "" if title == "(Untitled)" else title
            place = f"{self.path.name}, post {index:,} “{title[:60]}”"
            number = text_of(post, "uuid") or text_of(post, "id") or text_of(post, "slug")
            if not number or number in seen:
                why = "stands in the export twice" if number else "has neither number nor address"
                self.report.left_out.append(f"{place} {why}")
                continue
            seen.add(number)
            slug = text_of(post, "slug")
            wanted = "" if slug.startswith("untitled") else slug
            own = reverse("articles:article", args=[self.plan.add(number, wanted, title, slug)])
            self.site.add(f"/{slug}/", own)
            self._texts.append((place, number, {**post, "title": title}))
            for tag in self._tags[text_of(post, "id")]:
                internal[text_of(tag, "name")] += is_internal(tag)
        for tag in self._rows("tags"):
            if slug := text_of(tag, "slug"):
                # A post's first tag is its topic; a link to the tag leads there.
                name = "topic" if slug in self._main_tags else "tag"
                self.site.add(f"/tag/{slug}/", reverse(f"articles:{name}", args=[slug[:80]]))
        for row in self._rows("users"):
            own = reverse("articles:author", args=[author_slug(person_of(row))])
            self.site.add(f"/author/{text_of(row, 'slug')}/", own)
        for name, number in sorted((+internal).items()):
            self.report.left_out.append(
                f"the internal tag “{name}” on {counted(number, 'post')}: readers never saw it"
            )

    def entries(self) -> Iterator[Entry]:
        """Each text that is not here yet, converted. Call `survey` first."""
        for place, number, post in self._texts:
            identifier = self.plan.identifier(number)
            if identifier in self.plan.here:
                self.report.kept.append(self.plan.here[identifier])
                continue
            try:
                entry = self._entry(place, identifier, post)
            except BrokenFile as error:
                self.report.problems.append(f"{place}: {error}")
                continue
            if entry is None:
                self.report.left_out.append(f"{place} has no text")
            else:
                yield entry

    def _rows(self, name):
        return self._tables[name]

    def _relate(self):
        """Rows that belong together, by the number of their post."""
        tags = {text_of(row, "id"): row for row in self._rows("tags")}
        people = {text_of(row, "id"): row for row in self._rows("users")}
        self._meta = {text_of(row, "post_id"): row for row in self._rows("posts_meta")}
        self._tags, self._people = defaultdict(list), defaultdict(list)
        for row in sorted(self._rows("posts_tags"), key=order_of):
            if tag := tags.get(text_of(row, "tag_id")):
                self._tags[text_of(row, "post_id")].append(tag)
        for row in sorted(self._rows("posts_authors"), key=order_of):
            if person := people.get(text_of(row, "author_id")):
                self._people[text_of(row, "post_id")].append(person)
        for post in self._rows("posts"):
            person = people.get(text_of(post, "author_id"))
            if person and not self._people[text_of(post, "id")]:
                self._people[text_of(post, "id")].append(person)
        public = ([tag for tag in row if not is_internal(tag)] for row in self._tags.values())
        self._main_tags = {text_of(row[0], "slug") for row in public if row}

    def _entry(self, place, identifier, post):
        notes: list[str] = []
        key = text_of(post, "id")
        meta = {**post, **{k: v for k, v in self._meta.get(key, {}).items() if v}}
        converter = Converter(
            picture=lambda source, tag: self._picture(source, notes), link=self.site.link
        )
        converted = converter(html_of(post, notes))
        notes += [f"a link leads to the old site: {link}" for link in self.site.left_behind]
        self.site.left_behind.clear()
        if not converted.markdown:
            return None
        topic, tags = self._terms(key, is_page=is_page(post))
        cover = text_of(meta, "feature_image")
        notes += self.plan.changed_address(identifier, text_of(post, "slug"))
        return Entry(
            place=place,
            identifier=identifier,
            slug=self.plan.slugs[identifier],
            title=post["title"],
            summary=plain(text_of(meta, "custom_excerpt") or text_of(meta, "meta_description")),
            lead=converted.lead,
            body=converted.markdown,
            topic=topic,
            author=self._person(key, notes),
            published_at=published_at_of(post, notes),
            updated_at=moment_of(post, "updated_at"),
            tags=tags,
            faqs=converted.faqs,
            cover=self.shelf.cover(cover, notes) if cover else None,
            cover_alt=plain(text_of(meta, "feature_image_alt")),
            old_paths=[f"/{text_of(post, 'slug')}/"] if text_of(post, "slug") else [],
            notes=[*notes, *converted.notes],
        )

    def _picture(self, source, notes):
        file = self.shelf.find(source)
        return self.shelf.address(file, notes) if file else None

    def _terms(self, key, *, is_page):
        terms = [
            Term(
                plain(text_of(tag, "name")),
                text_of(tag, "slug"),
                plain(text_of(tag, "description")),
                [f"/tag/{text_of(tag, 'slug')}/"],
            )
            for tag in self._tags[key]
            if not is_internal(tag)
        ]
        if not terms:
            return (Term("Pages", "pages") if is_page else Term("Unsorted", "unsorted")), []
        # A tag that is the topic of other posts leads its old address there.
        for term in terms[1:]:
            term.old_paths = [] if term.slug in self._main_tags else term.old_paths
        return terms[0], terms[1:]

    def _person(self, key, notes):
        people = self._people[key]
        if not people:
            return None
        note_co_authors([plain(text_of(row, "name")) for row in people[1:]], notes)
        return person_of(people[0])
