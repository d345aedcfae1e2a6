"""WordPress's export (WXR): posts and pages with all that belongs to them become entries."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.urls import reverse

from articles.transfer.html_to_markdown.converter import Converter
from articles.transfer.images import PictureShelf
from articles.transfer.link_rewriter import OldSite, path_in
from articles.transfer.records import Entry, as_slug, plain
from articles.transfer.report import ImportReport, counted
from articles.transfer.slugs import Plan
from articles.transfer.wordpress.authors import People
from articles.transfer.wordpress.blocks import html_of_body
from articles.transfer.wordpress.items import (
    Library,
    Terms,
    is_gated,
    meta_of,
    moment_of,
    summary_of,
)
from articles.transfer.wordpress.wxr import Piece, read_pieces

TEXTS = {"post", "page"}
# What WordPress keeps for itself, or what belongs to the look of the old site.
QUIET_TYPES = {"attachment", "wp_block", "nav_menu_item", "revision", "customize_changeset"}
QUIET_TYPES |= {"oembed_cache", "custom_css", "wp_global_styles", "wp_navigation"}
NOT_PUBLIC = {"draft": "", "pending": "it waited for a review and is a draft here"}
NOT_PUBLIC["private"] = "it was private and is a draft here"


class WordPressExport:
    """One export, which may come in several files. Reads them twice: to plan, and to convert."""

    def __init__(self, paths: list[Path], report: ImportReport, shelf: PictureShelf):
        self.paths = paths
        self.report = report
        self.shelf = shelf
        self.site = OldSite()
        self.terms = Terms()
        self.library = Library()
        self.people = People()
        self.plan: Plan | None = None
        self._places: dict[str, str] = {}
        self._facts: dict[str, tuple[str, str, str]] = {}
        self._others: Counter = Counter()

    def survey(self) -> None:
        """Read names, addresses and pictures; report what is broken or left out."""
        texts = []
        for path, piece in self._pieces():
            place = f"{path.name}, line {piece.line:,}"
            if piece.problem:
                self.report.problems.append(f"{place}: {piece.problem}")
            elif piece.name == "item":
                texts += self._survey_item(piece, place)
            else:
                self._survey_head(piece)
        self._begin_plan()
        for number, link, *candidates in texts:
            slug = self.plan.add(number, *candidates)
            own = reverse("articles:article", args=[slug])
            self.site.add(link, own)
            self.site.add(f"/?p={number.partition('#')[0]}", own)
        for path, own in self.terms.pages(self.site.base) + self.people.pages(self.site.base):
            self.site.add(path, own)
        for kind, number in sorted(self._others.items()):
            self.report.left_out.append(f"{counted(number, kind)}")

    def entries(self) -> Iterator[Entry]:
        """Each text that is not here yet, converted. Call `survey` first."""
        for path, piece in self._pieces():
            if piece.problem or piece.name != "item":
                continue
            place = f"{path.name}, line {piece.line:,}"
            number = self._number(piece)
            if self._places.get(number) != place:
                continue
            identifier = self.plan.identifier(number)
            if identifier in self.plan.here:
                self.report.kept.append(self.plan.here[identifier])
                continue
            if entry := self._entry(piece, place, identifier):
                yield entry

    def _pieces(self):
        for path in self.paths:
            for piece in read_pieces(path):
                yield path, piece

    def _survey_head(self, piece):
        address = (piece.element.text or "").strip()
        if piece.name == "wp:base_blog_url" or (piece.name == "link" and not self.site.base):
            self.site.base = address.rstrip("/")
        elif piece.name == "wp:author":
            self.people.add(piece)
        elif piece.name in ("wp:category", "wp:tag", "wp:term"):
            self.terms.add(piece)

    def _survey_item(self, piece, place):
        kind, status = piece.text("wp:post_type") or "post", piece.text("wp:status")
        title = plain(piece.text("title"))
        called = f"{place}: “{title[:60]}”"
        if kind == "attachment":
            self.library.add(piece)
        elif kind == "wp_block":
            self.library.reusable[piece.text("wp:post_id")] = piece.text("content:encoded")
        if kind not in TEXTS:
            if kind not in QUIET_TYPES:
                self._others[f"entry of the type “{kind}”"] += 1
            return
        self._others["comment"] += len(piece.element.findall("wp:comment"))
        self._others += Counter()
        if status in ("trash", "auto-draft", "inherit"):
            words = "was in the bin" if status == "trash" else "was never written"
            self.report.left_out.append(f"{called} {words}")
            return
        number = self._number(piece)
        if number in self._places:
            self.report.left_out.append(f"{called} stands in the export twice")
            return
        if not piece.text("content:encoded"):
            self.report.left_out.append(f"{called} has no text")
            return
        self._places[number] = place
        self.terms.note_main(piece, meta_of(piece))
        yield number, piece.text("link"), unquote(piece.text("wp:post_name")), title

    def _number(self, piece):
        """The post's number; where two posts bear the same, the second by its address as well."""
        number = piece.text("wp:post_id") or piece.text("guid") or piece.text("link")
        facts = piece.text("link"), piece.text("wp:post_name"), piece.text("title")
        first = self._facts.setdefault(number, facts)
        return number if first == facts else f"{number}#{as_slug(*facts[1:]) or facts[0]}"

    def _begin_plan(self):
        folder = urlsplit(self.site.base).path
        self.plan = Plan(f"wordpress {self.site.host}{folder}")

    def _entry(self, piece, place, identifier):
        meta, notes = meta_of(piece), []
        converted = self._converted(piece, meta, notes)
        title = plain(piece.text("title"))
        if not converted.markdown:
            self.report.left_out.append(f"{place}: “{title[:60]}” has no text")
            return None
        published_at = self._published_at(piece, notes)
        is_page = piece.text("wp:post_type") == "page"
        topic, tags = self.terms.of(piece, meta, is_page=is_page)
        cover, cover_alt = self.library.cover(meta, self.shelf, notes)
        notes += self.plan.changed_address(identifier, unquote(piece.text("wp:post_name")))
        return Entry(
            place=place,
            identifier=identifier,
            slug=self.plan.slugs[identifier],
            title=title,
            summary=summary_of(meta, piece),
            lead=converted.lead,
            body=converted.markdown,
            topic=topic,
            author=self.people.of(piece, notes),
            published_at=published_at,
            updated_at=moment_of(piece, "wp:post_modified"),
            tags=tags,
            faqs=converted.faqs,
            cover=cover,
            cover_alt=cover_alt,
            old_paths=self._old_paths(piece),
            notes=[*notes, *converted.notes],
        )

    def _old_paths(self, piece):
        pretty, number = self.site.path_of(piece.text("link")), piece.text("wp:post_id")
        by_number = [path_in(self.site.base, f"/?p={number}")] if number else []
        return [pretty, *by_number] if pretty else by_number

    def _converted(self, piece, meta, notes):
        number = piece.text("wp:post_id")
        body = html_of_body(
            piece.element.findtext("content:encoded") or "",
            gallery=lambda numbers: self.library.gallery(numbers, number),
            reusable=self.library.reusable,
            notes=notes,
        )
        converter = Converter(
            picture=lambda source, tag: self.library.picture(source, tag, self.shelf, notes),
            link=self.site.link,
        )
        converted = converter(body, footnotes=_footnotes(meta))
        notes += [f"a link leads to the old site: {link}" for link in self.site.left_behind]
        self.site.left_behind.clear()
        return converted

    def _published_at(self, piece: Piece, notes):
        status = piece.text("wp:status") or "publish"
        if is_gated(piece):
            notes.append("a part of it was for members only, so it is a draft here")
            return None
        if piece.text("wp:post_password"):
            notes.append("it was behind a password and is a draft here")
            return None
        if status not in ("publish", "future"):
            notes += [NOT_PUBLIC.get(status, f"its state was “{status}”; it is a draft here")]
            notes[:] = [note for note in notes if note]
            return None
        moment = moment_of(piece, "wp:post_date")
        if moment is None:
            notes.append("it had no date and is a draft here")
        return moment


def _footnotes(meta):
    """Footnotes of the block editor, {id: HTML}."""
    try:
        rows = json.loads(meta.get("footnotes") or "[]")
    except (ValueError, RecursionError):
        return {}
    rows = rows if isinstance(rows, list) else []
    return {
        row["id"]: str(row.get("content") or "")
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("id"), str)
    }
