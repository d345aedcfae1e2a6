"""Parts of a WordPress export: terms, the library of pictures, what a post says of itself."""

import datetime
import html
import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from bs4 import Tag
from django.urls import reverse
from django.utils import timezone

from articles.transfer.images import PictureShelf, Stored
from articles.transfer.link_rewriter import path_in
from articles.transfer.records import Term, as_slug, plain
from articles.transfer.wordpress.wxr import Piece

SUMMARIES = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description")
SUMMARIES += ("_seopress_titles_desc", "_genesis_description")
PRIMARY = ("_yoast_wpseo_primary_category", "rank_math_primary_category")
# Blocks and shortcodes of plug-ins that show their inside to some readers only.
GATES = re.compile(
    r"<!-- wp:(?:jetpack/)?(?:premium-content|paywall)|\[(?:[\w-]*(?:members?[_-]?only|restrict"
    r"|membership|paywall|logged_?in)[\w-]*|s2If|mepr-[\w-]+|ihc-[\w-]+|wlm_\w+|/member|/private)\b",
    re.IGNORECASE,
)
# What a search plug-in fills in by itself when it shows the page.
FILLED_IN = re.compile(r"%%?[a-z_]+%%?")


def meta_of(piece: Piece) -> dict[str, str]:
    """The post's hidden fields by their name."""
    return {
        (row.findtext("wp:meta_key") or "").strip(): row.findtext("wp:meta_value") or ""
        for row in piece.element.findall("wp:postmeta")
    }


def summary_of(meta: dict[str, str], piece: Piece) -> str:
    """What the author wrote for search results, or the excerpt; empty where there is neither."""
    candidates = [meta.get(name, "") for name in SUMMARIES]
    written = (plain(text) for text in candidates if not FILLED_IN.search(text))
    excerpt = plain(re.sub(r"\[[^\]]*\]", "", piece.text("excerpt:encoded")))
    return next((text for text in written if text), excerpt)


def is_gated(piece: Piece) -> bool:
    """Whether a post, or a part of it, was for readers with an account."""
    access = meta_of(piece).get("_jetpack_newsletter_access", "everybody")
    body = piece.element.findtext("content:encoded") or ""
    return access not in ("", "everybody") or GATES.search(body) is not None


def moment_of(piece: Piece, name: str) -> datetime.datetime | None:
    """The moment in `name` (by GMT, or else by the site's clock), or that of the feed.

    WordPress writes 0000-00-00 where it has none.
    """
    for field_name, zone in [
        (f"{name}_gmt", datetime.UTC),
        (name, timezone.get_default_timezone()),
    ]:
        try:
            moment = datetime.datetime.fromisoformat(piece.text(field_name)).replace(tzinfo=zone)
            return moment.astimezone(datetime.UTC)
        except (ValueError, OverflowError):
            continue
    if name != "wp:post_date":
        return None
    try:
        moment = parsedate_to_datetime(piece.text("pubDate"))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(datetime.UTC) if moment.year > 1 else None
    except (ValueError, OverflowError):
        return None


@dataclass
class Terms:
    """Categories, which become topics, and tags."""

    categories: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    mains: set[str | None] = field(default_factory=set)
    base: str = ""

    def add(self, piece: Piece) -> None:
        """Note a term of the export's head."""
        if piece.name == "wp:tag":
            self.tags[piece.text("wp:tag_slug")] = plain(piece.text("wp:tag_name"))
        elif piece.name == "wp:category":
            slug = piece.text("wp:category_nicename")
            self.categories[slug] = (
                plain(piece.text("wp:cat_name")),
                piece.text("wp:category_parent"),
                plain(piece.text("wp:category_description")),
            )
            self.numbers[piece.text("wp:term_id")] = slug

    def note_main(self, piece: Piece, meta: dict[str, str]) -> None:
        """Note which categories are the main one of a post: these become topics."""
        categories, _ = _terms_of(piece)
        self.mains.add(self._main(categories, meta))

    def pages(self, base: str) -> list[tuple[str, str]]:
        """Old path and address here of each category and tag; `base` is the old site's."""
        self.base = base
        pages = []
        for slug in self.categories:
            name = "topic" if slug in self.mains else "tag"
            pages += [(path, name, slug) for path in self._category_paths(slug)]
        for slug in self.tags:
            pages += [(path, "tag", slug) for path in self._tag_paths(slug)]
        slugs = {slug: as_slug(unquote(slug), limit=80) for _, _, slug in pages}
        return [
            (path, reverse(f"articles:{name}", args=[slugs[slug]]))
            for path, name, slug in pages
            if slugs[slug]
        ]

    def of(self, piece: Piece, meta: dict[str, str], *, is_page: bool) -> tuple[Term, list[Term]]:
        """The topic of a post and its tags: the first or main category, and all the rest."""
        categories, tags = _terms_of(piece)
        terms = [self._tag(slug, name) for slug, name in tags.items()]
        main = self._main(categories, meta)
        if main is None:
            return (Term("Pages", "pages") if is_page else Term("Unsorted", "unsorted")), terms
        for slug, name in categories.items():
            if slug != main:
                paths = [] if slug in self.mains else self._category_paths(slug)
                terms.append(Term(name, unquote(slug), old_paths=paths))
        name, _, description = self.categories.get(main, ("", "", ""))
        paths = self._category_paths(main)
        return Term(name or categories[main], unquote(main), description, paths), terms

    def _main(self, categories, meta):
        chosen = next((self.numbers.get(meta[key]) for key in PRIMARY if meta.get(key)), None)
        return chosen if chosen in categories else next(iter(categories), None)

    def _tag(self, slug, name):
        return Term(self.tags.get(slug) or name, unquote(slug), old_paths=self._tag_paths(slug))

    def _tag_paths(self, slug):
        return [path_in(self.base, path) for path in (f"/tag/{slug}/", f"/?tag={slug}")]

    def _category_paths(self, slug):
        """Where a category stood: below its parents, and by its number."""
        chain, parent = [slug], slug
        while (parent := self.categories.get(parent, ("", "", ""))[1]) and parent not in chain:
            chain.insert(0, parent)
        numbers = (f"/?cat={number}" for number, term in self.numbers.items() if term == slug)
        return [path_in(self.base, p) for p in (f"/category/{'/'.join(chain)}/", *numbers)]


def _terms_of(piece):
    """Categories and tags of a post, {slug: name}."""
    found: dict[str, dict[str, str]] = {"category": {}, "post_tag": {}}
    for row in piece.element.findall("category"):
        name = plain(row.text or "")
        found.setdefault(row.get("domain", ""), {})[row.get("nicename") or name] = name
    return found["category"], found["post_tag"]


@dataclass
class Library:
    """Pictures that the export knows by number, and blocks that several posts share."""

    addresses: dict[str, str] = field(default_factory=dict)
    alts: dict[str, str] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)
    reusable: dict[str, str] = field(default_factory=dict)

    def add(self, piece: Piece) -> None:
        """Note an attachment."""
        number = piece.text("wp:post_id")
        self.addresses[number] = piece.text("wp:attachment_url") or piece.text("guid")
        self.alts[number] = plain(meta_of(piece).get("_wp_attachment_image_alt", ""))
        self.captions[number] = plain(piece.text("excerpt:encoded"))
        self.parents.setdefault(piece.text("wp:post_parent"), []).append(number)

    def gallery(self, numbers: str, post: str) -> str:
        """HTML of the pictures with these numbers, or of all that belong to the post."""
        wanted = re.findall(r"\d+", numbers) or self.parents.get(post, [])
        return "\n\n".join(
            f'<figure><img src="{html.escape(self.addresses[number])}"'
            f' class="wp-image-{number}">{self._caption(number)}</figure>'
            for number in wanted
            if number in self.addresses
        )

    def _caption(self, number):
        words = html.escape(self.captions[number])
        return f"<figcaption>{words}</figcaption>" if words else ""

    def picture(self, source: str, tag: Tag, shelf: PictureShelf, notes: list[str]) -> str | None:
        """Where a picture of a body is now; gives it the description that the library has."""
        number = next(
            (name[9:] for name in tag.get("class") or [] if name.startswith("wp-image-")), ""
        )
        if not tag.get("alt"):
            tag["alt"] = self.alts.get(number, "")
        file = shelf.find(source) or shelf.find(self.addresses.get(number, ""))
        return shelf.address(file, notes) if file else None

    def cover(
        self, meta: dict[str, str], shelf: PictureShelf, notes: list[str]
    ) -> tuple[Stored | None, str]:
        """The featured picture and what it shows."""
        number = meta.get("_thumbnail_id", "").strip()
        if not self.addresses.get(number):
            return None, ""
        return shelf.cover(self.addresses[number], notes), self.alts[number]
