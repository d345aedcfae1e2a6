"""What the checklist reads and what it finds: plain values."""

import datetime
from dataclasses import dataclass, field

from articles.content.languages import SITE_LANGUAGE
from articles.models import FAQ

# For one finding, however many there are.
EXAMPLES_SHOWN = 5


@dataclass(frozen=True)
class DeadLink:
    """A link that readers cannot follow: its words or address, and why."""

    words: str
    reason: str


@dataclass(frozen=True)
class Subject:
    """The topic or the author; `is_described` says whether readers learn more than the name."""

    name: str
    is_described: bool
    admin_url: str = ""


@dataclass(frozen=True)
class Inputs:
    """An article as the checklist sees it, saved or not.

    `body` is Markdown, `body_html` what it became. `rare_tags` are those of its tags that no
    other article has, with one that is spelled alike. `today` is the day in the site's time
    zone.
    """

    title: str
    summary: str
    path: str
    body: str
    body_html: str
    references_html: str
    today: datetime.date
    language: str = SITE_LANGUAGE
    seo_title: str = ""
    topic: Subject | None = None
    author: Subject | None = None
    reviewed_on: datetime.date | None = None
    related_count: int = 0
    questions: list[FAQ] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    rare_tags: list[str] = field(default_factory=list)
    dead_links: list[DeadLink] = field(default_factory=list)

    @property
    def searched_title(self) -> str:
        """The title in search results."""
        return self.seo_title or self.title


@dataclass(frozen=True)
class Finding:
    """One line of the checklist.

    `name` is what was looked at. `advice` is empty if all is fine; otherwise it says what to do,
    and `examples` where. `anchor` is the id of the field on the form, `admin_url` the admin page
    on which to correct it if that is another one.
    """

    name: str
    advice: str = ""
    examples: list[str] = field(default_factory=list)
    anchor: str = ""
    admin_url: str = ""

    @property
    def is_fine(self) -> bool:
        return not self.advice
