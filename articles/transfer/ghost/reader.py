"""Reads Ghost's export (JSON): posts and pages, with their tags and authors."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC

from django.urls import reverse

from articles.content.languages import known_code
from articles.transfer import records
from articles.transfer.folder.fields import moment_of
from articles.transfer.ghost import tables
from articles.transfer.ghost.rows import TOO_LONG, Row, read_rows
from articles.transfer.reader import ExportReader
from articles.transfer.report import BrokenFile, counted
from articles.transfer.slugs import SlugAllocator, author_slug
from articles.transfer.wordpress.items import FIELDS, first_of, search_title_of
from articles.transfer.wordpress.shortcodes import replace_left_over


class GhostReader(ExportReader):
    """Reads one export twice: what its posts are, then each with its body."""

    def scan(self) -> None:
        """Read the file and allocate every slug. Raises BrokenFile or OSError."""
        self.tables = tables.GhostTables(self.path)
        self.slugs = SlugAllocator("ghost", self.options)
        self._posts: dict[int, tuple[str, str, Row]] = {}
        if self.tables.broken:
            self.report.problems.append(f"{self.path.name}: {self.tables.broken}")
        self._scan_posts()
        for term in filter(lambda term: term.slug, map(tables.term_of, self.tables.tags)):
            view = "topic" if self.topics.is_topic(term.slug, term.name) else "tag"
            self.links.add(term.old_paths[0], reverse(f"articles:{view}", args=[term.slug]))
        for user in self.tables.users:
            url = reverse("articles:author", args=[author_slug(tables.author_of(user))])
            self.links.add(f"/author/{tables.text_of(user, 'slug')}/", url)

    def _scan_posts(self):
        seen = set()
        internal_tags: Counter[str] = Counter()
        for index, post in enumerate(self.tables.posts, start=1):
            if why := post.get(TOO_LONG):
                self.report.problems.append(f"{self.path.name}, post {index:,}: {why}")
                continue
            title = records.single_line(tables.text_of(post, "title"))
            title = "" if title == "(Untitled)" else title
            location = f"{self.path.name}, post {index:,} “{title[:60]}”"
            number = tables.text_of(post, next(filter(post.get, ("uuid", "id")), "slug"))
            if not number or number in seen:
                why = "stands in the export twice" if number else "has neither number nor address"
                self.report.left_out.append(f"{location} {why}")
                continue
            seen.add(number)
            old_slug = tables.text_of(post, "slug")
            wanted = "" if old_slug.startswith("untitled") else old_slug
            self.links.add(f"/{old_slug}/", self.slugs.url(number, wanted, title, old_slug))
            self._posts[index] = (location, number, post | {"title": title})
            # The first of its tags is a post's main one.
            for tag in self.tables.public_tags_of(post)[:1]:
                self.topics.add(tables.term_of(tag).slug)
            internal = filter(tables.is_internal, self.tables.tags_of(post))
            internal_tags.update(tables.text_of(tag, "name") for tag in internal)
        for name, number_of_posts in sorted(internal_tags.items()):
            on = counted(number_of_posts, "post")
            self.report.left_out.append(f"the internal tag “{name}” on {on}: readers never saw it")

    def sources(self) -> Iterator[tuple[str, str, Row]]:
        """Each post with its body."""
        index = 0
        # Where the file ends too early is known by now.
        with suppress(BrokenFile):
            for name, row in read_rows(self.path, self.images.pasted):
                index += name == "posts"
                if name == "posts" and index in self._posts:
                    location, number, post = self._posts[index]
                    yield location, number, row | post

    def fill(self, record: records.ArticleRecord, source: Row) -> None:
        """Say what a post becomes."""
        post, notes = source, record.notes
        record.title = post["title"]
        notes += tables.encoding_notes(post) + self.tables.gates_of(post)
        if tables.text_of(post, "type") == "page" or post.get("page") in (True, 1):
            notes.append(records.PAGE)
        meta = self.tables.with_meta(post)
        caption = tables.text_of(meta, "feature_image_caption")
        notes += ["the caption of its cover stands at its end"] if caption else []
        markup = f"{replace_left_over(tables.html_of(post, notes), notes)}<p><em>{caption}</em></p>"
        slug = tables.text_of(post, "slug")
        self.convert(record, self.links.with_own_fragments(markup, f"/{slug}/"))
        if not record.body:
            return
        texts = {name: tables.text_of(meta, name) for name in meta.keys() - tables.BODIES}
        if texts.get("codeinjection_head") or texts.get("codeinjection_foot"):
            notes.append("the code that was injected into its page was left out")
        terms = map(tables.term_of, self.tables.public_tags_of(post))
        record.topic, record.tags = self.topics.choose([*terms])
        authors = [tables.author_of(user) for user in self.tables.authors_of(post)]
        record.author = authors[0] if authors else None
        notes += records.co_author_notes([author.name for author in authors[1:]])
        notes += self.slugs.conflict_notes(record.identifier, slug)
        said = first_of(texts, ("custom_excerpt", "meta_description"))
        record.summary = records.single_line(said)
        unknown = tables.TABLE["rows"]["unknown"]
        told = [name for name in unknown if texts.get(name) not in (None, record.summary)]
        notes += [f"its field “{name}” is nowhere here: {texts[name]}" for name in told]
        record.seo_title = search_title_of(texts, record.title)
        original = first_of(texts, FIELDS["canonical"]).strip()
        record.canonical_url = self.links.original(original, notes)
        record.published_at = tables.published_at_of(post, notes)
        record.updated_at = moment_of(tables.text_of(post, "updated_at"), UTC)
        record.cover = self.images.cover(tables.text_of(meta, "feature_image"), notes)
        record.cover_alt = records.single_line(tables.text_of(meta, "feature_image_alt"))
        record.old_paths = [f"/{slug}/"] if slug else []
        record.language = known_code(tables.text_of(post, "locale") or self.tables.language)
