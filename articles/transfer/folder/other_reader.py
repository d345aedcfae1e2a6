"""Reads a folder of Markdown that another generator or notebook wrote, or of Substack's HTML."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from bs4 import Tag
from markdown_it import MarkdownIt

from articles.content.languages import known_code
from articles.transfer import records
from articles.transfer.encoding import open_text, repair_encoding
from articles.transfer.folder import defaults, fields, file_names, notations
from articles.transfer.folder.markdown_html import as_html, html_of_markdown, resolve_templates
from articles.transfer.folder.surroundings import Surroundings
from articles.transfer.gates.bodies import body_gates
from articles.transfer.gates.fields import term_gates
from articles.transfer.gates.words import DRAFT
from articles.transfer.html_to_markdown.sanitizer import limited
from articles.transfer.html_to_markdown.unsaid import unsaid_fields
from articles.transfer.pasted import PastedPictures, TextWithoutPictures
from articles.transfer.reader import ExportReader
from articles.transfer.report import BrokenFile, counted
from articles.transfer.slugs import SlugAllocator
from articles.transfer.wordpress.shortcodes import replace_left_over

UNLISTED = f"{fields.LIST} does not say who may read it, {DRAFT}"
NOTEBOOKS: dict[str, list[str]] = fields.TABLE["notebooks"]
POSTS, PAGES = (set(fields.TABLE["kinds"][key]) for key in ("posts", "pages"))
type Text = tuple[fields.FrontMatter, str, list[str]]


class OtherFolderReader(ExportReader):
    """Reads each file twice, as other readers do: to learn its address, then to convert it."""

    def scan(self) -> None:
        """Allocate every slug, and learn the names under which files link to each other."""
        self.slugs = SlugAllocator(f"folder {self.path.resolve().name}", self.options)
        self._names: dict[str, str] = {}
        self._files: list[Path] = []
        listed = self.path / fields.LIST
        self._rows = self.read_beside(listed, partial(defaults.read_posts, self.report)) or {}
        self._around = Surroundings(self, lambda path: self._read(path)[0])
        text = self._around.text
        self._language = defaults.named(text, "default_language", "site_language")
        self._author = defaults.named(text, "site_author")
        self._is_notebook = any((self.path / name).is_dir() for name in NOTEBOOKS["folders"])
        self._marks, self._people = set[str](), dict[str, records.AuthorRecord]()
        unknown: Counter[str] = Counter()
        for path in filter(self.images.contains, sorted(self.path.rglob("*"))):
            place = path.relative_to(self.path)
            person = fields.PATTERNS.authors.search(place.as_posix())
            read = partial(defaults.people, (person and person[1]) or "")
            if person and (people := self.read_beside(path, read)):
                self._people |= people
                continue
            is_section = path.name == "_index.md"
            named = place.with_name("a.md") if is_section else place
            if not file_names.is_article(named, with_html=bool(self._rows)):
                if (kind := fields.TABLE["other_texts"].get(path.suffix)) and not self._rows:
                    self.report.left_out.append(f"{place}, {kind}: Markdown alone is read here")
                continue
            try:
                front, body, _ = self._read(path)
            except (BrokenFile, OSError) as error:
                self.report.problems.append(f"{self._name(path)}: {error}")
                continue
            if is_section:
                text = f"{place}, the page of a section, with its text"
                self.report.left_out += [text] if body.strip() else []
                continue
            self._files.append(path)
            unknown.update(front.unknown)
            self._marks |= front.all.keys() & set(NOTEBOOKS["marks"])
            for term in front.categories()[:1]:
                self.topics.add(term.slug)
            title, _ = file_names.title_and_body(front, body, path)
            wanted = file_names.wanted_slugs(front, path, title)
            url = self.slugs.url(self._name(path), *filter(None, wanted))
            for old in self._old_paths(front, path, title):
                self.links.add(old, url)
            for name in (path.stem, file_names.stem_of(path), title, *front.texts("aliases")):
                self._names.setdefault(name.casefold(), url)
            self._names[self._name(path).casefold()] = url
        for name, number in unknown.items():
            of = counted(number, "file")
            self.report.left_out.append(f"the field “{name}” of {of}, which means nothing here")

    def sources(self) -> Iterator[tuple[str, str, Path]]:
        """Each file that may be an article."""
        for path in self._files:
            yield self._name(path), self._name(path), path

    def _name(self, path: Path) -> str:
        return path.relative_to(self.path).as_posix().encode("utf-8", "backslashreplace").decode()

    def _read(self, path: Path, pictures: PastedPictures | None = None) -> Text:
        with open_text(path) as file:
            text = "".join(limited(iter(TextWithoutPictures(file, pictures).read, "")))
        text, notes = repair_encoding(text, first_line=1)
        text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
        if self._rows:
            row = self._rows.get(path.stem, {})
            kind = row.get("type") or "newsletter"
            is_listed = row.get("audience") and row.get("is_published") and kind in POSTS
            notes += [] if is_listed else [UNLISTED]
            return fields.front_matter_of(row), text, notes
        of_page = fields.TABLE["of_page"] if path.name.startswith("_index.") else ()
        front, body = fields.read_front_matter(text.lstrip("\n"), of_page)
        front.is_jekylls = bool(fields.PATTERNS.dated.match(path.stem))
        given = () if of_page else self._around.given(path)
        # Quarto and MkDocs write of other pages there.
        rows = (row for name, row in given if name.endswith(defaults.DATA))
        addresses = (each.values.get("address") for each in (front, *rows))
        front.values["address"] = next(filter(None, addresses), None)
        return front, body, notes

    def fill(self, record: records.ArticleRecord, source: Path) -> None:
        """Say what a file becomes."""
        path, place, notes = source, source.relative_to(self.path), record.notes
        front, body, repaired = self._read(path, self.images.pasted)
        notes += repaired
        title, body = file_names.title_and_body(front, body, path)
        record.title = records.single_line(title)
        markup, tags, terms = body, "", list[str]()
        if not self._rows:
            body, terms = notations.take_tags(notations.with_components(body))
            notes += term_gates(("", name) for name in terms)
            values, text = front.all | {"title": title}, body
            if path.suffix.lower() == ".mdx" or fields.PATTERNS.mdx.search(body):
                values |= fields.PATTERNS.imported.findall(body)
                values |= fields.PATTERNS.exported.findall(body)
                text = notations.resolve_expressions(body, values, notes)
            markdown, tags = resolve_templates(text, values, notes)
            render = as_html if path.suffix == file_names.HTML else html_of_markdown
            markup = replace_left_over(render(markdown), notes)
        if recording := front.text("recording"):
            markup = f'<audio src="{escape(recording)}" title="{escape(title)}"></audio>{markup}'
        if (link := escape(front.text("link"))).startswith("http"):
            markup = f'<p><a href="{link}">{link}</a></p>{markup}'
        self.convert(
            record,
            markup,
            resolve_image=lambda url, tag: self._image(url, tag, path, notes),
            resolve_link=lambda url: self._link(url, path, notes),
        )
        if not record.body:
            return
        # The date, or the later moment from which Hugo shows it
        dates = [moment for name in ("date", "from") if (moment := front.moment(name))]
        record.published_at = max(dates, default=None) or file_names.day_of(place, front)
        record.updated_at = record.revised_at = front.moment("updated")
        notes += [*front.notes, *self._gates(front, body, tags, path)]
        if front.text("layout").lower() in PAGES or front.text("page").lower() in ("true", "yes"):
            notes.append(records.PAGE)
        if record.published_at is None and not any(note.startswith("its date ") for note in notes):
            notes.append(f"it had no date, {DRAFT}")
        record.topic, others = self.topics.choose(front.categories())
        authors = [
            self._people.get(who.casefold()) or records.AuthorRecord(who, "")
            for who in front.texts("author") or filter(None, [self._author])
        ]
        record.author = authors[0] if authors else None
        notes += records.co_author_notes([author.name for author in authors[1:]])
        names = {term.name.casefold() for term in others}
        tagged = dict.fromkeys([*front.tags(), *terms])
        others += [fields.term_of(t, "tags", "tag") for t in tagged if t.casefold() not in names]
        record.tags = others
        record.summary = records.single_line(MarkdownIt().renderInline(front.text("summary")))
        record.seo_title = records.single_line(front.text("seo_title"))
        record.canonical_url = self.links.original(front.text("canonical"), notes)
        record.cover = self.images.cover(front.text("cover"), notes, path.parent)
        record.cover_alt = front.text("cover_alt") if record.cover else ""
        language = front.text("language") or file_names.language_of(path)
        record.language = known_code(language or self._language)
        record.old_paths = self._old_paths(front, path, title)
        said = [title, record.summary, record.body, record.cover_alt, *notes]
        notes += unsaid_fields(front.all, {*front.unknown, *fields.BEST}, "\n".join(said))

    def _old_paths(self, front: fields.FrontMatter, path: Path, title: str) -> list[str]:
        found = file_names.old_paths(front, Path(self._name(path)), self._around.patterns, title)
        language = file_names.language_of(path)
        # Hugo has those of other languages in a folder for each.
        if language and path.with_name(path.name.replace(f".{language}.", ".")).exists():
            found = [f"/{language}{old}" for old in found]
        base = self._around.base
        return [*found, *(f"{base}{old}" for old in found if base)]

    def _gates(self, front: fields.FrontMatter, body: str, tags: str, path: Path) -> list[str]:
        place = path.relative_to(self.path)
        folders = place.parts[:-1]
        body = fields.PATTERNS.code.sub("", body)
        inline = fields.front_matter_of(dict(fields.PATTERNS.inline_field.findall(body)))
        notes = [*body_gates(body, is_static=True), *body_gates(tags), *inline.notes]
        places = [*folders, *(name.strip("_") for name in folders), *path.stem.split(".")[1:]]
        terms = (*front.texts("categories"), *front.texts("tags"), *places)
        notes += term_gates(("", name) for name in terms)
        said = front.all.keys() & (self._marks or set(NOTEBOOKS["published"]))
        is_diary = not front.text("title") and fields.PATTERNS.day.fullmatch(path.stem)
        if is_diary or (self._is_notebook and not said and "_posts" not in folders):
            notes.append(f"a note does not say that it is published, {DRAFT}")
        return notes + self._around.gates(path, front, terms)

    def _image(self, url: str, tag: Tag, path: Path, notes: list[str]) -> str | None:
        """The URL here of a picture beside a file, or in the folder that Hexo has for its post."""
        url, own = fields.PATTERNS.pelican.sub("", url), path.with_suffix("")
        parent = own if self.images.contains(own / unquote(url)) else path.parent
        return self.images.body_url(tag, notes, url, parent=parent)

    def _link(self, url: str, path: Path, notes: list[str]) -> str:
        """Where a link leads here; links to files and to notes by name become links to articles."""
        # “@/” is the folder of the content for Zola.
        plain = fields.PATTERNS.pelican.sub("", unquote(url)).removeprefix("@")
        target, _, fragment = plain.partition("#")
        if post := fields.PATTERNS.substack.fullmatch(target):
            return self.links.rewrite(post[1] if self.links.knows(post[1]) else url)
        place = f"#{fragment.strip().lower().replace(' ', '-')}"
        suffix = place if fragment.strip("^") == fragment != "" else ""
        names: list[str] = []
        if target.startswith(notations.WIKI):
            name = target.removeprefix(notations.WIKI).partition("^")[0]
            stem = PurePosixPath(PurePosixPath(name).name)
            names = [name, f"{name}.md", stem.name, stem.stem, file_names.stem_of(stem)]
        elif ":" not in target and PurePosixPath(target).suffix.lower() in file_names.SUFFIXES:
            for base in (path.parent, self.path, self.path / "content"):
                file = (base / target.lstrip("/")).resolve()
                if file.is_relative_to(self.path.resolve()):
                    names.append(file.relative_to(self.path.resolve()).as_posix())
        if found := next(filter(None, (self._names.get(name.casefold()) for name in names)), ""):
            return found + suffix
        if target.startswith(notations.WIKI):
            name = target.removeprefix(notations.WIKI)
            notes.append(f"“{name}” is not in the folder and is no link here")
            return ""
        return self.links.rewrite(url)
