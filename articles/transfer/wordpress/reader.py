"""Reads WordPress's export (WXR): posts and pages, with all that belongs to them."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from articles.content.languages import SITE_LANGUAGE, known_code
from articles.content.links import split_url
from articles.transfer.gates.words import DRAFT, speaks
from articles.transfer.images import ImageImporter
from articles.transfer.pasted import PastedPictures
from articles.transfer.reader import ExportReader
from articles.transfer.records import PAGE, ArticleRecord, ImportOptions, first_slug, single_line
from articles.transfer.report import ImportReport, counted
from articles.transfer.slugs import SlugAllocator
from articles.transfer.wordpress import items
from articles.transfer.wordpress.authors import Authors
from articles.transfer.wordpress.blocks import html_of_body, with_reusable_blocks
from articles.transfer.wordpress.data_tables import DataTables
from articles.transfer.wordpress.footnotes import extract_footnotes, footnotes_of
from articles.transfer.wordpress.media_library import MediaLibrary
from articles.transfer.wordpress.taxonomy import Taxonomy, other_terms_of
from articles.transfer.wordpress.wxr import WxrElement, read_elements

ARTICLE_TYPES = {"post", "page"}
BUILT = f"it had no text but what other fields hold, which is here in their order, {DRAFT}"
LEFT_OUT: dict[str, str] = items.TABLE["left_out"]


class WordPressReader(ExportReader):
    """Reads one export, which may consist of several files."""

    def __init__(
        self, paths: list[Path], report: ImportReport, images: ImageImporter, options: ImportOptions
    ):
        super().__init__(paths[0], report, images, options)
        self.paths = paths
        self.taxonomy = Taxonomy(self.links, self.topics)
        self.media_library = MediaLibrary()
        self.authors = Authors(self.links)
        self.language = SITE_LANGUAGE
        self.tables = DataTables()
        self._reusable_blocks: dict[str, str] = {}
        self._locations: dict[str, str] = {}
        self._identities: dict[str, int] = {}
        self._left_out: Counter[str] = Counter()
        self._rules: list[str] = []

    def scan(self) -> None:
        """Allocate every slug, learn images and old URLs, and report what is left out."""
        articles = []
        for location, element in self._elements():
            if element.problem:
                self.report.problems.append(f"{location}: {element.problem}")
            elif element.name != "item":
                self._scan_channel(element)
            elif self._scan_item(element, location):
                # Slugs are allocated once the site's address is known.
                slugs = unquote(element.text("wp:post_name")), single_line(element.text("title"))
                links = [element.text("link"), *items.old_slug_paths(element)]
                articles.append((self._number(element), links, slugs))
        path = split_url(self.links.base_url).path
        self.slugs = SlugAllocator(f"wordpress {self.links.host}{path}", self.options)
        for number, links, slugs in articles:
            url = self.slugs.url(number, *slugs)
            for link in [*links, f"/?p={number.partition('#')[0]}"]:
                self.links.add(link, url)
        self.taxonomy.add_links()
        self.authors.add_links()
        for noun, number_left_out in sorted((+self._left_out).items()):
            self.report.left_out.append(counted(number_left_out, noun))

    def sources(self) -> Iterator[tuple[str, str, WxrElement]]:
        """Each item that is an article."""
        for location, element in self._elements(self.images.pasted):
            if element.name == "item" and not element.problem:
                number = self._number(element)
                if self._locations.get(number) == location:
                    yield location, number, element

    def _elements(self, pictures: PastedPictures | None = None) -> Iterator[tuple[str, WxrElement]]:
        for path in self.paths:
            for element in read_elements(path, pictures):
                yield f"{path.name}, line {element.line:,}", element

    def _scan_channel(self, element: WxrElement) -> None:
        url = (element.element.text or "").strip().rstrip("/")
        is_first = element.name == "link" and not self.links.base_url
        if is_first or element.name == "wp:base_blog_url":
            self.links.base_url = url
        elif element.name == "language":
            self.language = known_code(url)
        elif element.name == "wp:author":
            self.authors.add(element)
        else:
            self.taxonomy.add(element)

    def _scan_item(self, item: WxrElement, location: str) -> bool:
        """Whether an item is an article to import."""
        kind, status = item.text("wp:post_type") or "post", item.text("wp:status")
        if kind == "attachment":
            self.media_library.add(item)
        elif kind == "tablepress_table":
            self.tables.add(item)
        elif kind == "wp_block":
            # WordPress shows no others.
            is_shown = status == "publish" and not item.text("wp:post_password")
            text = item.text("content:encoded") if is_shown else ""
            self._reusable_blocks[item.text("wp:post_id")] = text
        if kind not in ARTICLE_TYPES:
            if speaks(kind, is_built=True):
                self._rules.append(f"the old site had rules (“{kind}”) for who reads what, {DRAFT}")
            if kind not in items.TABLE["ignored"]["types"]:
                self._left_out[f"entry of the type “{kind}”"] += 1
            return False
        self._left_out["comment"] += len(item.element.findall("wp:comment"))
        if status in LEFT_OUT:
            self._leave_out(item, location, LEFT_OUT[status])
        elif (number := self._number(item)) in self._locations:
            self._leave_out(item, location, "stands in the export twice")
        elif not items.body_of(item).strip():
            self._leave_out(item, location, "has no text")
        else:
            self._locations[number] = location
            self.taxonomy.add_topic_of(item, items.meta_of(item))
            return True
        return False

    def _leave_out(self, item: WxrElement, location: str, reason: str) -> None:
        title = single_line(item.text("title"))
        self.report.left_out.append(f"{location}: “{title[:60]}” {reason}")

    def _number(self, item: WxrElement) -> str:
        """The item's number; if another item has the same, with its slug."""
        number = item.text("wp:post_id") or item.text("guid") or item.text("link")
        identity = item.text("link"), item.text("wp:post_name"), item.text("title")
        # The hash says as much as the texts, which would stay in memory for all items.
        first = self._identities.setdefault(number, hash(identity))
        if first == hash(identity):
            return number
        return f"{number}#{first_slug(*identity[1:]) or identity[0]}"

    def fill(self, record: ArticleRecord, source: WxrElement) -> None:
        """Say what an item becomes."""
        item, notes, meta = source, record.notes, items.meta_of(source)
        term = item.element.find("category[@domain='language']")
        code = "" if term is None else term.get("nicename", "")
        record.language = language = known_code(code) if code else self.language
        record.title = single_line(items.in_one_language(item.text("title"), language, []))
        notes += item.notes
        notes += [] if item.text("content:encoded") else [BUILT]
        self._convert(record, item, meta)
        if not record.body:
            return
        body = self.tables.put_into(items.body_of(item), [])
        bodies = with_reusable_blocks(body, self._reusable_blocks)
        notes += [
            *items.gates_of(item, [*bodies, item.text("excerpt:encoded")]),
            *self.taxonomy.gates_of(item),
            *self._rules,
        ]
        record.published_at = items.published_at_of(item, notes)
        record.updated_at = items.moment_of(item, "wp:post_modified")
        record.topic, record.tags = self.taxonomy.terms_of(item, meta)
        notes += other_terms_of(item)
        record.author = self.authors.author_of(item, notes)
        if item.text("wp:post_type") == "page":
            notes.append(PAGE)
        record.cover, record.cover_alt = self.media_library.cover(meta, self.images, notes)
        notes += self.slugs.conflict_notes(record.identifier, unquote(item.text("wp:post_name")))
        record.summary = items.in_one_language(items.summary_of(item, meta), language, [])
        record.seo_title = items.search_title_of(meta, record.title)
        original = items.first_of(meta, items.FIELDS["canonical"]).strip()
        record.canonical_url = self.links.original(original, notes)
        record.old_paths = self._old_paths(item)
        texts = (record.title, record.summary, record.body, *sum(record.faqs, ()), *notes)
        notes += items.unsaid_fields(item, "\n".join(texts))

    def _old_paths(self, item: WxrElement) -> list[str]:
        number = item.text("wp:post_id")
        numbered = self.links.full_path(f"/?p={number}") if number else ""
        path = self.links.page_path(item.text("link"))
        return list(filter(None, [path, numbered, *map(unquote, items.old_slug_paths(item))]))

    def _convert(self, record: ArticleRecord, item: WxrElement, meta: dict[str, str]) -> None:
        number, notes, library = item.text("wp:post_id"), record.notes, self.media_library
        text = items.in_one_language(items.body_of(item), self.language, notes)
        body, footnotes = extract_footnotes(text)
        markup = html_of_body(
            self.tables.put_into(body, notes),
            gallery=lambda numbers: library.gallery(numbers, number),
            reusable=self._reusable_blocks,
            notes=notes,
        )
        self.convert(
            record,
            self.links.with_own_fragments(markup, item.text("link")),
            resolve_image=lambda url, tag: library.body_url(url, tag, self.images, notes),
            footnotes={**footnotes_of(meta), **footnotes},
        )
