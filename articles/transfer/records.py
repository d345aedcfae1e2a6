"""What every reader makes of an export, and the limits of this site that it must fit."""

import datetime
import html
import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from taggit.models import Tag

from articles.content.languages import SITE_LANGUAGE
from articles.content.links import split_url
from articles.content.plain_text import plain_text
from articles.models import FAQ, Article, Author, Topic
from articles.models.validation import max_length
from articles.transfer.encoding import LOST
from articles.transfer.gates.words import DRAFT
from articles.transfer.images import StoredImage
from articles.transfer.report import counted
from attachment_site.core.text import CONTROL_CHARS

TITLE_MAX_LENGTH = max_length(Article, "title")
TERM_MAX_LENGTH = max_length(Topic, "name")
NAME_MAX_LENGTH = max_length(Author, "name")
# Texts that are shortened, and what a note calls them
SHORTENED = {"title": "title", "seo_title": "title for search", "summary": "summary"}
PAGE = f"it was a page outside the blog, {DRAFT}"


@dataclass
class TaxonomyTerm:
    """A topic or a tag; `old_paths` are its addresses on the old site."""

    name: str
    slug: str
    description: str = ""
    old_paths: list[str] = field(default_factory=list)


class TopicChooser:
    """Which categories of the old site become topics: those of three articles, or here already.

    With a `chosen` topic none does. Call `add` for the main category of each article first.
    """

    FEWEST_ARTICLES = 3

    def __init__(self, chosen: str = ""):
        self.chosen = chosen
        self._counts: Counter[str] = Counter()
        known = Topic.objects.values_list("slug", "name")
        self._here = {key.casefold() for row in known for key in row}

    def add(self, slug: str) -> None:
        """Count an article of this category."""
        self._counts[slug] += 1

    def is_topic(self, slug: str, name: str = "") -> bool:
        """Whether a category becomes a topic; any other becomes a tag."""
        is_here = not self._here.isdisjoint({slug.casefold(), name.casefold()})
        return not self.chosen and (is_here or self._counts[slug] >= self.FEWEST_ARTICLES)

    def choose(self, terms: list[TaxonomyTerm]) -> tuple[TaxonomyTerm, list[TaxonomyTerm]]:
        """The topic of an article with these categories, the main one first, and the others."""
        for term in terms:
            if self.is_topic(term.slug, term.name):
                rest = [other for other in terms if other is not term]
                for other in rest:
                    # Its old address leads to the topic that it is of other articles.
                    if self.is_topic(other.slug, other.name):
                        other.old_paths = []
                return term, rest
        return TaxonomyTerm(self.chosen or "Unsorted", first_slug(self.chosen) or "unsorted"), terms


@dataclass
class ImportOptions:
    """What whoever imports asks for: `topic` and `author` are names.

    `pages` holds fixed pages of this site by the last part of their address, `slugs` what is taken.
    """

    topic: str = ""
    author: str = ""
    as_drafts: bool = False
    pages: dict[str, str] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set, compare=False)

    def page_of(self, *addresses: str) -> str:
        """The fixed page that a page of the old site with one of these addresses becomes."""
        names = (unquote(address).strip("/").rpartition("/")[2] for address in addresses)
        return next((self.pages[name] for name in names if name in self.pages), "")


@dataclass
class AuthorRecord:
    """An author as the old site knew them; `old_paths` are their addresses there."""

    name: str
    slug: str
    bio: str = ""
    website: str = ""
    old_paths: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = truncate(self.name, NAME_MAX_LENGTH) or "Unknown author"
        self.slug = first_slug(self.slug, self.name, limit=NAME_MAX_LENGTH) or "author"


@dataclass
class ArticleRecord:
    """One article of an export, converted for this site.

    `location` is its file and line, for messages; `host` the old site's, if that is known. `lead`
    is the text of its first paragraph, which replaces a missing title or summary. `old_paths` are
    its addresses on the old site, the best known first. `revised_at` is set where the author told
    readers of a revision. `notes` say how it differs from its source.
    """

    location: str
    identifier: str
    slug: str
    host: str = ""
    title: str = ""
    summary: str = ""
    lead: str = ""
    body: str = ""
    topic: TaxonomyTerm | None = None
    author: AuthorRecord | None = None
    published_at: datetime.datetime | None = None
    updated_at: datetime.datetime | None = None
    revised_at: datetime.datetime | None = None
    tags: list[TaxonomyTerm] = field(default_factory=list)
    faqs: list[tuple[str, str]] = field(default_factory=list)
    cover: StoredImage | None = None
    cover_alt: str = ""
    language: str = SITE_LANGUAGE
    old_paths: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seo_title: str = ""
    canonical_url: str = ""

    def fit_limits(self) -> None:
        """Make it a draft if a note says so; shorten what is too long, and note it."""
        if any(note.endswith(DRAFT) for note in self.notes):
            self.published_at = None
        if lost := (self.title + self.body).count("\ufffd"):
            # A sign that its source names by its number, and that is none, is told here alone.
            told = any("\ufffd" in note for note in self.notes)
            self.notes += [] if told else [LOST.format(counted(lost, "place"))]
        if not self.title:
            self.title = truncate(self.lead, 60) or "Untitled"
            self.notes.append(f"it had no title and is called “{self.title}”")
        self._check_canonical_url()
        self.summary = self.summary or truncate(self.lead, max_length(Article, "summary"))
        for name, what in SHORTENED.items():
            setattr(self, name, self._truncate(what, getattr(self, name), Article, name))
        self.summary = self.summary or self.title
        answers: dict[str, str] = {}
        for question, answer in self.faqs:
            question = self._truncate("question", question, FAQ, "question")
            if question in answers:
                self.notes.append(f"the question “{question}” stood twice; the first is here")
            answers.setdefault(question, answer)
        self.faqs = list(answers.items())
        for tag in self.tags:
            # Commas separate the tags of an article.
            name = re.sub(r"\s*,\s*", " & ", tag.name).strip(" &\"'")
            tag.name = truncate(name, max_length(Tag, "name"))
        self.cover_alt = truncate(self.cover_alt, max_length(Article, "cover_alt"))

    def _check_canonical_url(self) -> None:
        """Drop an original that is this article itself, and note one that is no web address."""
        here = reverse("articles:article", args=[self.slug])
        own = {unquote(path).strip("/") for path in (here, *self.old_paths)}
        parts = split_url(self.canonical_url)
        hosts = (self.host, f"www.{self.host}", split_url(settings.SITE_URL).netloc)
        is_ours = not self.host or parts.netloc in hosts
        if is_ours and unquote(parts.path).strip("/") in own:
            self.canonical_url = ""
        try:
            Article._meta.get_field("canonical_url").clean(self.canonical_url, None)
        except ValidationError:
            self.notes.append(f"it named another address as the original: {self.canonical_url}")
            self.canonical_url = ""

    def _truncate(self, what: str, text: str, model: type[models.Model], name: str) -> str:
        limit = max_length(model, name)
        if len(text) > limit:
            self.notes.append(f"its {what} was longer than {limit} characters and is shortened")
        return truncate(text, limit)


def truncate(text: str, limit: int) -> str:
    """At most `limit` characters: whole sentences if they fill half of it, else words and “…”."""
    if len(text) <= limit:
        return text
    pattern = rf"(?s).{{{limit // 2},{limit - 1}}}[.!?](?=\s)"
    if sentences := re.match(pattern, text[: limit + 1]):
        return sentences[0]
    start = text[: limit - 1].rpartition(" ")[0] or text[: limit - 1]
    return start.rstrip(" ,;:–-") + "…"


def single_line(markup: str) -> str:
    """The text of HTML on one line."""
    # Exports escape some texts twice.
    return " ".join(CONTROL_CHARS.sub("", html.unescape(plain_text(markup[:9_999]))).split())


def first_slug(*candidates: str, limit: int = TITLE_MAX_LENGTH) -> str:
    """The slug of the first candidate that has one, or an empty string."""
    slugs = (slugify(text, allow_unicode=True)[:limit].strip("-_") for text in candidates)
    return next(filter(None, slugs), "")


def co_author_notes(names: list[str]) -> list[str]:
    """Notes that name the authors of an article beside its first."""
    return [f"{name} wrote it too and is not named: an article has one author" for name in names]
