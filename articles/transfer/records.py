"""What an export of any system says of one text, and the limits of this site that it must fit."""

import datetime
import html
import re
from dataclasses import dataclass, field

from django.utils.text import slugify

from articles.content.text import plain_text
from articles.transfer.images import Stored

LONGEST_TITLE = 140
LONGEST_SUMMARY = 200
LONGEST_QUESTION = 200
LONGEST_TAG = 100
LONGEST_TERM = 80
LONGEST_NAME = 120


@dataclass
class Term:
    """A topic or a tag; `old_paths` are its addresses at the old site."""

    name: str
    slug: str
    description: str = ""
    old_paths: list[str] = field(default_factory=list)


@dataclass
class Person:
    """An author as the old site knew them; `old_paths` are their addresses there."""

    name: str
    slug: str
    bio: str = ""
    website: str = ""
    old_paths: list[str] = field(default_factory=list)


@dataclass
class Entry:
    """One text, ready for this site; `place` says where it stands, for messages about it.

    `lead` is its first paragraph, which stands in for a title or a summary that is missing.
    `old_paths` are its addresses at the old site, the one that readers knew best first.
    """

    place: str
    identifier: str
    slug: str
    title: str
    summary: str
    lead: str
    body: str
    topic: Term
    author: Person | None
    published_at: datetime.datetime | None
    updated_at: datetime.datetime | None
    tags: list[Term] = field(default_factory=list)
    faqs: list[tuple[str, str]] = field(default_factory=list)
    cover: Stored | None = None
    cover_alt: str = ""
    old_paths: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fit(self) -> None:
        """Shorten what is too long for this site, and note it."""
        if not self.title:
            self.title = shortened(self.lead, 60) or "Untitled"
            self.notes.append(f"it had no title and is called “{self.title}”")
        self.title = self._short("title", self.title, LONGEST_TITLE)
        if self.summary:
            self.summary = self._short("summary", self.summary, LONGEST_SUMMARY)
        else:
            self.summary = shortened(self.lead, LONGEST_SUMMARY) or self.title
        seen: set[str] = set()
        fitting = []
        for question, answer in self.faqs:
            question = self._short("question", question, LONGEST_QUESTION)
            if question in seen:
                self.notes.append(f"the question “{question}” stood twice; the first is here")
            else:
                fitting.append((question, answer))
            seen.add(question)
        self.faqs = fitting
        self.tags = [self._fitting_tag(tag) for tag in self.tags]
        self.cover_alt = shortened(self.cover_alt, 250)

    def _short(self, what, text, limit):
        if len(text) <= limit:
            return text
        self.notes.append(f"its {what} was longer than {limit} characters and is shortened")
        return shortened(text, limit)

    def _fitting_tag(self, tag):
        name = re.sub(r"\s*,\s*", " & ", tag.name).strip(" &\"'")
        return Term(shortened(name, LONGEST_TAG), tag.slug, tag.description, tag.old_paths)


def plain(markup: str) -> str:
    """One line of text: tags out, entities as their signs, blanks folded."""
    # Exports escape some texts twice.
    return " ".join(html.unescape(plain_text(markup.replace("\x00", ""))).split())


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters: whole sentences if they fill half of it, or words and an “…”."""
    if len(text) <= limit:
        return text
    sentences = re.match(rf"(?s).{{{limit // 2},{limit - 1}}}[.!?](?=\s)", text[: limit + 1])
    if sentences:
        return sentences[0]
    words = text[: limit - 1].rsplit(" ", 1)[0] if " " in text[: limit - 1] else text[: limit - 1]
    return words.rstrip(" ,;:–-") + "…"


def as_slug(*candidates: str, limit: int = LONGEST_TITLE) -> str:
    """The first candidate of which an address can be made, or an empty text."""
    made = (slugify(candidate, allow_unicode=True)[:limit].strip("-_") for candidate in candidates)
    return next((slug for slug in made if slug), "")
