"""Redirects from old addresses, of rows that were renamed or of an imported site."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils import timezone
from taggit.models import Tag

from articles.models.publication import Publication
from articles.querysets.related_rows import RedirectQuerySet
from attachment_site.core.http.urls import cached_reverse

if TYPE_CHECKING:
    from articles.models.article import Article
    from articles.models.author import Author
    from articles.models.taxonomy import Topic
    from articles.querysets.article import ArticleQuerySet

# A row of one of `TARGETS`.
type RedirectTarget = Article | Topic | Tag | Author

MAX_PATH_LENGTH = 500
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
TARGETS = ("article", "topic", "tag", "author")
# WordPress without pretty permalinks: posts and pages share their numbers.
NUMBERS = {"p": "p", "page_id": "p", "cat": "cat", "author": "author", "tag": "tag"}
NUMBER = re.compile(r"[\w-]{1,200}")
# It has further pages, feeds and other forms below each page and archive.
ARCHIVE = re.compile(
    r"(?:/(?:(?:comment-)?page[/-]\d+|\d{1,3}|amp|trackback|embed"
    r"|(?P<feed>feed)(?:/(?:rss2?|rdf|atom))?))+/\Z"
)


def wordpress_query(query: str) -> str:
    """A query string of WordPress as “?p=12” or “?cat=3”; empty for any other."""
    for name, value in parse_qsl(query):
        if name in NUMBERS and NUMBER.fullmatch(value):
            return f"?{NUMBERS[name]}={value}"
    return ""


def normalize_path(address: str, *, is_decoded: bool = False) -> str:
    """The path of an address as it is stored: decoded, NFC, with one slash at its end.

    Takes a path or an absolute URL, whose fragment is dropped, as is its query unless
    `wordpress_query` knows it; or with `is_decoded` the path of a request. A last part with a dot
    (`/a.html`) gets no slash. Raises ValidationError for what is not a path.
    """
    try:
        parts = urlsplit("" if is_decoded else address)
        path, number = (address, "") if is_decoded else (unquote(parts.path), parts.query)
    except ValueError as error:
        raise ValidationError(f"“{address[:80]}” is no web address.") from error
    path = unicodedata.normalize("NFC", path)
    if not path.startswith("/") or path.startswith("//") or CONTROL.search(address + path):
        raise ValidationError(f"“{address[:80]}” is no path: it must begin with one slash.")
    if not path.endswith("/") and "." not in path.rsplit("/", 1)[1]:
        path += "/"
    path += wordpress_query(number)
    if len(path) > MAX_PATH_LENGTH:
        raise ValidationError(f"An address cannot be longer than {MAX_PATH_LENGTH} characters.")
    return path


def current_url(row: RedirectTarget) -> str:
    """The present URL of an article, topic, tag or author, without the host."""
    if isinstance(row, Tag):
        return cached_reverse("articles:tag", row.slug)
    return row.get_absolute_url()


def current_path(row: RedirectTarget) -> str:
    """The present URL as `normalize_path` writes it."""
    return normalize_path(current_url(row))


class RecordedRedirects(RedirectQuerySet["Redirect"]):
    def add(self, path: str, *, to: RedirectTarget) -> "Redirect | None":
        """Redirect `path` to a row, even if it redirects elsewhere now.

        Returns the redirect, or None where `path` is the address of `to` itself. Raises
        ValidationError for what is not a path, and for the address of another page.
        """
        path = normalize_path(path)
        if path == current_path(to):
            return None
        if self.is_taken(path):
            raise ValidationError(f"“{path}” is the address of a page of this site.")
        return self._set(path, to)

    def record(self, row: RedirectTarget, *, before: RedirectTarget | None) -> None:
        """Record a redirect from the address under which a saved row was public.

        `before` is the row before the save (None for a new one). An address that was never
        public gets no redirect, and a redirect from the row's new address is deleted.
        """
        new = current_path(row)
        is_public = self._articles(row).ever_public().exists()
        was_public = is_public
        if isinstance(before, Publication):
            was_public = before.state in (before.State.LIVE, before.State.TAKEN_DOWN)
        if before is not None and was_public:
            old = current_path(before)
            if old != new or not is_public:
                self._set(old, row)
        if is_public:
            self.leading_to(row).filter(path=new).delete()

    def transfer(self, row: RedirectTarget, *, to: RedirectTarget) -> None:
        """Redirect the address of a row that will be deleted, and its old ones, to another row."""
        was_public = self._articles(row).ever_public().exists()
        for old in self.leading_to(row):
            self._set(old.path, to)
        if was_public:
            self._set(current_path(row), to)

    def is_live(self, row: RedirectTarget) -> bool:
        """Whether the row's own address shows something to readers now."""
        return self._articles(row).live().exists()

    def is_taken(self, path: str) -> bool:
        """Whether a page of the site answers at this path (two queries at most)."""
        try:
            match = resolve(path)
        except Resolver404:
            return False
        kind = match.view_name.removeprefix("articles:")
        if kind not in TARGETS:
            return True
        row = _target_model(kind).objects.filter(slug=match.kwargs["slug"]).first()
        return row is not None and self._articles(row).ever_public().exists()

    def _set(self, path: str, row: RedirectTarget) -> "Redirect":
        targets: dict[str, RedirectTarget | None] = dict.fromkeys(TARGETS)
        targets[_kind(row)] = row
        return self.update_or_create(path=path, defaults=targets)[0]

    def _articles(self, row: RedirectTarget) -> "ArticleQuerySet":
        articles = _target_model("article").objects.all()
        is_article = _kind(row) == "article"
        return articles.filter(pk=row.pk) if is_article else articles.in_taxonomy(row)


def _kind(row: RedirectTarget) -> str:
    return str(row._meta.model_name)


def _target_model(kind: str) -> Any:
    """The model of one of `TARGETS`, which import this module."""
    return Redirect._meta.get_field(kind).related_model


class Redirect(models.Model):
    """An old path of a row, stored by row: however often that moves, one hop."""

    path = models.CharField("old address", max_length=MAX_PATH_LENGTH, unique=True)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, related_name="redirects"
    )
    topic = models.ForeignKey(
        "articles.Topic", on_delete=models.CASCADE, null=True, related_name="redirects"
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, null=True, related_name="redirects")
    author = models.ForeignKey(
        "articles.Author", on_delete=models.CASCADE, null=True, related_name="redirects"
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RecordedRedirects.as_manager()

    class Meta:
        db_table = "articles_oldaddress"
        ordering = ["path"]
        verbose_name = "old address"
        verbose_name_plural = "old addresses"
        constraints = [
            models.CheckConstraint(
                condition=reduce(
                    or_, (Q(**{f"{t}__isnull": t != one for t in TARGETS}) for one in TARGETS)
                ),
                name="old_address_leads_to_one_row",
            ),
            models.CheckConstraint(condition=Q(path__startswith="/"), name="old_address_is_a_path"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def target(self) -> RedirectTarget:
        """The row that it redirects to."""
        return next(row for name in TARGETS if (row := getattr(self, name)))


@contextmanager
def recording_redirect(
    row: RedirectTarget, update_fields: Iterable[str] | None = None
) -> Iterator[None]:
    """Save a row inside: its old address redirects to it if that changes.

    `update_fields` are those of the save; without slug or publication among them, or for a new
    row, this costs no query.
    """
    is_same = update_fields is not None and not {"slug", "published_at"} & set(update_fields)
    # Nothing leads to a new row, or away from it.
    if is_same or row.pk is None:
        yield
        return
    with transaction.atomic():
        rows: models.QuerySet[Any] = type(row)._base_manager.filter(pk=row.pk)
        before = rows.select_for_update().first()
        yield
        Redirect.objects.record(row, before=before)


class ImportSource(models.Model):
    """Where an article was imported from, so that a second import finds it whatever its slug."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="import_sources"
    )
    identifier = models.CharField(
        max_length=300,
        unique=True,
        help_text="The system, its site and the number of the text there.",
    )

    class Meta:
        db_table = "articles_origin"
        ordering = ["identifier"]

    def __str__(self) -> str:
        return self.identifier
