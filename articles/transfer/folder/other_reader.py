"""Reads a folder of Markdown that another generator or notebook wrote."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from bs4 import Tag

from articles.content.languages import known_code
from articles.transfer.files import FileImporter
from articles.transfer.folder.fields import FrontMatter, moment_of, read_front_matter
from articles.transfer.folder.file_names import (
    DATED,
    SUFFIXES,
    is_article,
    old_paths,
    title_and_body,
    wanted_slugs,
)
from articles.transfer.folder.markdown_html import WIKI, html_of_markdown, resolve_templates
from articles.transfer.gates.bodies import body_gates
from articles.transfer.gates.fields import term_gates
from articles.transfer.gates.words import DRAFT
from articles.transfer.html_to_markdown.converter import html_to_markdown
from articles.transfer.images import ImageImporter, StoredImage
from articles.transfer.link_rewriter import LinkRewriter
from articles.transfer.records import (
    PAGE,
    ArticleRecord,
    AuthorRecord,
    ImportOptions,
    TaxonomyTerm,
    TopicChooser,
    co_author_notes,
    first_slug,
    repair_encoding,
    single_line,
)
from articles.transfer.report import BrokenFile, ImportReport, counted
from articles.transfer.slugs import SlugAllocator

PAGES = {"page", "about", "home", "index", "default_page", "contact"}


class OtherFolderReader:
    """Reads each file twice, as other readers do: to learn its address, then to convert it."""

    def __init__(
        self, path: Path, report: ImportReport, images: ImageImporter, options: ImportOptions
    ):
        self.path = path
        self.report = report
        self.images = images
        self.links = LinkRewriter(find_file=FileImporter(images).address_of)
        self.slugs = SlugAllocator(f"folder {path.resolve().name}", options)
        self.topics = TopicChooser(options.topic)
        self._names: dict[str, str] = {}
        self._files: list[Path] = []

    def scan(self) -> None:
        """Allocate every slug, and learn the names under which files link to each other."""
        unknown: Counter[str] = Counter()
        for path in sorted(self.path.rglob("*")):
            if not is_article(path.relative_to(self.path)) or not self.images.contains(path):
                continue
            try:
                front, body, _ = self._read(path)
            except (BrokenFile, OSError) as error:
                self.report.problems.append(f"{self._name(path)}: {error}")
                continue
            self._files.append(path)
            unknown.update(front.unknown)
            for term in _categories(front)[:1]:
                self.topics.add(term.slug)
            title, _ = title_and_body(front, body, path)
            wanted = wanted_slugs(front, path, title)
            url = self.slugs.url(self._name(path), *filter(None, wanted))
            for old in old_paths(front, path.relative_to(self.path)):
                self.links.add(old, url)
            for name in (path.stem, DATED.sub(r"\4", path.stem), title, *front.texts("aliases")):
                self._names.setdefault(name.casefold(), url)
            self._names[self._name(path).casefold()] = url
        for name, number in unknown.items():
            self.report.left_out.append(
                f"the field “{name}” of {counted(number, 'file')}, which means nothing here"
            )

    def records(self) -> Iterator[ArticleRecord]:
        """Each article that is not here yet. Call `scan` first."""
        for path in self._files:
            identifier = self.slugs.identifier(self._name(path))
            if identifier in self.slugs.existing:
                self.report.kept.append(self.slugs.existing[identifier])
            elif record := self.report.attempt(self._name(path), self._record, path, identifier):
                yield record

    def _name(self, path: Path) -> str:
        return path.relative_to(self.path).as_posix()

    def _read(self, path: Path) -> tuple[FrontMatter, str, list[str]]:
        content = path.read_bytes()
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text, notes = repair_encoding(content.decode(encoding, "surrogateescape"))
        text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", re.sub(r"\r\n?", "\n", text))
        front, body = read_front_matter(text.lstrip("\n"))
        front.is_jekylls = bool(DATED.match(path.stem))
        return front, body, notes

    def _record(self, path: Path, identifier: str) -> ArticleRecord | None:
        front, body, notes = self._read(path)
        title, body = title_and_body(front, body, path)
        markdown, tags = resolve_templates(body, notes)
        notes += [*front.notes, *self._gates(front, body, tags, path)]
        resolved = html_to_markdown(
            html_of_markdown(markdown),
            resolve_image=lambda url, tag: self._image(url, tag, path, notes),
            resolve_link=lambda url: self._link(url, path, notes),
        )
        notes += [*self.links.pop_notes(), *resolved.notes]
        if not resolved.markdown:
            self.report.left_out.append(f"{self._name(path)} has no text")
            return None
        if front.text("layout").lower() in PAGES:
            notes.append(PAGE)
        dated = DATED.match(path.stem)
        published_at = front.published_at()
        if published_at is None and dated:
            published_at = moment_of("-".join(dated.groups()[:3]))
        if published_at is None:
            notes.append(f"it had no date, {DRAFT}")
        topic, terms = self.topics.choose(_categories(front))
        authors = front.texts("author")
        names = {term.name.casefold() for term in terms}
        terms += [_term(tag) for tag in _tags(front) if tag.casefold() not in names]
        return ArticleRecord(
            location=self._name(path),
            identifier=identifier,
            slug=self.slugs.allocated[identifier],
            title=single_line(title),
            summary=single_line(front.text("summary")),
            seo_title=single_line(front.text("seo_title")),
            canonical_url=front.text("canonical"),
            lead=resolved.lead,
            body=resolved.markdown,
            topic=topic,
            author=AuthorRecord(authors[0], first_slug(authors[0])) if authors else None,
            published_at=published_at,
            updated_at=front.moment("updated"),
            revised_at=front.moment("updated"),
            tags=terms,
            cover=self._cover(front.text("cover"), path, notes),
            cover_alt=front.text("cover_alt"),
            language=known_code(front.text("language")),
            old_paths=old_paths(front, path.relative_to(self.path)),
            notes=[*notes, *front.notes, *co_author_notes(authors[1:])],
        )

    def _gates(self, front: FrontMatter, body: str, tags: str, path: Path) -> list[str]:
        folders = path.relative_to(self.path).parts[:-1]
        notes = [*body_gates(body), *body_gates(tags)]
        notes += term_gates(("", name) for name in front.texts("categories"))
        notes += term_gates(("", name) for name in (*front.texts("tags"), *folders))
        if any(name.strip("_").lower() in ("drafts", "draft", "unpublished") for name in folders):
            notes.append(f"it lay in a folder of drafts, {DRAFT}")
        for depth in range(len(folders) + 1):
            index = self.path.joinpath(*folders[:depth], "_index.md")
            if index != path and self.images.contains(index):
                notes += self._read(index)[0].notes
        return notes

    def _image(self, url: str, tag: Tag, path: Path, notes: list[str]) -> str | None:
        try:
            file = self.images.find_by_path(url.partition("?")[0].lstrip("/"), path.parent)
            return self.images.url_of(file, notes)
        except BrokenFile:
            return self.images.body_url(notes, url)

    def _cover(self, url: str, path: Path, notes: list[str]) -> StoredImage | None:
        if not url:
            return None
        try:
            file = self.images.find_by_path(url.lstrip("/"), path.parent)
            return self.images.store(file, folder="covers")
        except BrokenFile:
            return self.images.cover(url, notes)

    def _link(self, url: str, path: Path, notes: list[str]) -> str:
        """Where a link leads here; links to files and to notes by name become links to articles."""
        # “@/” is the folder of the content for Zola.
        target, _, fragment = unquote(url).removeprefix("@").partition("#")
        suffix = f"#{fragment.strip().lower().replace(' ', '-')}" if fragment else ""
        if target.startswith(WIKI):
            name = target.removeprefix(WIKI).casefold()
            stem = PurePosixPath(name).name
            for key in (name, f"{name}.md", stem, PurePosixPath(stem).stem, DATED.sub(r"\4", stem)):
                if key in self._names:
                    return self._names[key] + suffix
            notes.append(f"“{target.removeprefix(WIKI)}” is not in the folder and is no link here")
            return ""
        if target and PurePosixPath(target).suffix.lower() in SUFFIXES and ":" not in target:
            for base in (path.parent, self.path, self.path / "content"):
                file = (base / target.lstrip("/")).resolve()
                if file.is_relative_to(self.path.resolve()):
                    name = file.relative_to(self.path.resolve()).as_posix().casefold()
                    if name in self._names:
                        return self._names[name] + suffix
        return self.links.rewrite(url)


def _term(name: str) -> TaxonomyTerm:
    slug = first_slug(name)
    return TaxonomyTerm(name, slug, "", [f"/tags/{slug}/", f"/tag/{slug}/"] if slug else [])


def _tags(front: FrontMatter) -> list[str]:
    """A file's tags, without those by which Eleventy collects its posts."""
    return [tag for tag in front.texts("tags") if tag not in ("post", "posts", "page", "all")]


def _categories(front: FrontMatter) -> list[TaxonomyTerm]:
    terms = [_term(name) for name in front.texts("categories")]
    for term in terms:
        term.old_paths = [f"/categories/{term.slug}/", f"/category/{term.slug}/"]
    return terms
