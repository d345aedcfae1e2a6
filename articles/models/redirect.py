"""Addresses that lead on: what was public once under another name, or on an imported site."""

import re
import unicodedata
from contextlib import contextmanager
from functools import reduce
from operator import or_
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils import timezone
from taggit.models import Tag

from articles.querysets import RedirectQuerySet
from attachment_site.core.http.urls import cached_reverse

LONGEST_PATH = 500
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
TARGETS = ("article", "topic", "tag", "author")
# WordPress without pretty addresses: posts and pages share their numbers.
NUMBERS = {"p": "p", "page_id": "p", "cat": "cat", "author": "author", "tag": "tag"}
NUMBER = re.compile(r"[\w-]{1,200}")


def asked_number(query: str) -> str:
    """What a query of WordPress asks for, as “?p=12” or “?cat=3”; empty for any other query."""
    for name, value in parse_qsl(query):
        if name in NUMBERS and NUMBER.fullmatch(value):
            return f"?{NUMBERS[name]}={value}"
    return ""


def site_path(address: str, *, is_decoded: bool = False) -> str:
    """The path of an address as it is stored: decoded, NFC, one slash at its end.

    Takes a path or an absolute address, whose fragment is dropped and whose query too unless
    `asked_number` knows it, or with `is_decoded` the path of a request. A last part with a dot
    (`/a.html`) keeps its end. Raises ValidationError for what is no path of a site.
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
    path += asked_number(number)
    if len(path) > LONGEST_PATH:
        raise ValidationError(f"An address cannot be longer than {LONGEST_PATH} characters.")
    return path


def own_address(row) -> str:
    """Where an article, a topic, a tag or an author stands now, as a link is written."""
    if isinstance(row, Tag):
        return cached_reverse("articles:tag", row.slug)
    return row.get_absolute_url()


def own_path(row) -> str:
    """The same, as `site_path` writes it."""
    return site_path(own_address(row))


class RedirectManager(models.Manager.from_queryset(RedirectQuerySet)):
    def lead(self, path, *, to):
        """Let `path` lead to a row of one of `TARGETS`; doing it again changes nothing.

        A path that led elsewhere leads here from now on. Returns the row, or None where `path`
        is the address of `to` itself. Raises ValidationError for what is no path, and for an
        address at which readers find something else.
        """
        path = site_path(path)
        if path == own_path(to):
            return None
        if self.is_taken(path):
            raise ValidationError(f"“{path}” is the address of a page of this site.")
        return self._set(path, to)

    def follow(self, row, *, before):
        """Keep the address under which a row was public, now that it has been saved anew.

        `before` is the row as it stood (None for a new one). An address that was never public
        is not kept, and one that the row takes again is no old one any more.
        """
        old, new = before and own_path(before), own_path(row)
        is_public = self._articles(row).public_once().exists()
        if before is not None and self._was_public(row, before) and (old != new or not is_public):
            self._set(old, row)
        if is_public:
            self.leading_to(row).filter(path=new).delete()

    def hand_over(self, row, *, to):
        """Let the address of a row that is about to go, and its old ones, lead to another row."""
        was_public = self._articles(row).public_once().exists()
        for old in self.leading_to(row):
            self._set(old.path, to)
        if was_public:
            self._set(own_path(row), to)

    def is_open(self, row) -> bool:
        """Whether readers find something at the row's own address now."""
        return self._articles(row).live().exists()

    def is_taken(self, path) -> bool:
        """Whether a page of the site answers at this path (one query at most, or two)."""
        try:
            match = resolve(path)
        except Resolver404:
            return False
        kind = match.view_name.removeprefix("articles:")
        if kind not in TARGETS:
            return True
        rows = self.model._meta.get_field(kind).related_model.objects
        row = rows.filter(slug=match.kwargs["slug"]).first()
        return row is not None and self._articles(row).public_once().exists()

    def _set(self, path, row):
        targets = {**dict.fromkeys(TARGETS), _kind(row): row}
        return self.update_or_create(path=path, defaults=targets)[0]

    def _articles(self, row):
        articles = self.model._meta.get_field("article").related_model.objects
        return {
            "article": lambda: articles.filter(pk=row.pk),
            "topic": lambda: articles.filter(topic=row.pk),
            "tag": lambda: articles.with_tag(row),
            "author": lambda: articles.filter(author=row.pk),
        }[_kind(row)]()

    def _was_public(self, row, before):
        if _kind(row) == "article":
            return before.state in (before.State.LIVE, before.State.TAKEN_DOWN)
        return self._articles(row).public_once().exists()


def _kind(row):
    return row._meta.model_name


class Redirect(models.Model):
    """A path at which readers once found a row, kept by row: however often it moves, one hop."""

    path = models.CharField("old address", max_length=LONGEST_PATH, unique=True)
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

    objects = RedirectManager()

    class Meta:
        db_table = "articles_oldaddress"
        ordering = ["path"]
        verbose_name = "old address"
        verbose_name_plural = "old addresses"
        constraints = [
            models.CheckConstraint(
                condition=reduce(
                    or_,
                    (Q(**{f"{t}__isnull": t != one for t in TARGETS}) for one in TARGETS),
                ),
                name="old_address_leads_to_one_row",
            ),
            models.CheckConstraint(condition=Q(path__startswith="/"), name="old_address_is_a_path"),
        ]

    def __str__(self):
        return self.path

    @property
    def target(self):
        """The row that it leads to."""
        return next(row for name in TARGETS if (row := getattr(self, name)))


@contextmanager
def recording_redirect(row, update_fields=None):
    """Save a row of one of `TARGETS` inside, and its address of before leads to it.

    `update_fields` are those of the save; where they touch neither address nor publication,
    this costs no query.
    """
    if update_fields is not None and not {"slug", "published_at"} & set(update_fields):
        yield
        return
    with transaction.atomic():
        rows = type(row)._base_manager.filter(pk=row.pk)
        before = rows.select_for_update().first() if row.pk else None
        yield
        Redirect.objects.follow(row, before=before)
