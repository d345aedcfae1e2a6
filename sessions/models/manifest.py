"""Which rows private sessions have: none is erased, added or put back as it once was unseen."""

import hashlib
import json
import secrets
import time
from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from django.apps import apps
from django.db import models, transaction

from attachment_site.core.security.mac import Authenticated, is_authentic, joined, mac_of

# So long that nobody finds other rows with the same sum (AdHash; Bellare and Micciancio, 1997).
SUM_BYTES = 256
BROWSERS = "browsers that saw the rows"
# How long a browser keeps what it saw, and the manifest its number.
MARK_SECONDS = 180 * 24 * 3600


class Mark(NamedTuple):
    """What a browser keeps of the state in which it saw the rows last: a number that only this
    browser's visits raise, so that nobody else's changes make up for those that were undone."""

    browser: str
    number: int
    made_at: int
    # Shows whether anything has changed since.
    digest: str


class Manifest(Authenticated):
    """A sum over the codes of all rows that are `Recorded`, in a row of its own.

    `browsers` has each browser's number and when it was given, and under no name since when the
    rows count as the newest, whatever a browser saw before. It has a code of its own, with the sum:
    the release before writes the sum alone. A migration that changes the sum makes both codes
    again, where they were right.
    """

    unauthenticated = frozenset({"id", "mac", "browsers", "browsers_mac"})

    total = models.BinaryField(max_length=SUM_BYTES, default=b"")
    browsers = models.TextField(default="", db_default="")
    browsers_mac = models.BinaryField(max_length=32, default=b"", db_default=b"")

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="manifest_is_one_row")]

    @classmethod
    def lock(cls) -> Self:
        """The manifest, locked until the transaction ends. Every change begins with this, before it
        locks a row: otherwise two of them could wait for each other."""
        rows = cls.objects.select_for_update()
        row = rows.first()
        if row is None:
            new = cls(pk=1)
            new.authenticate()
            cls.objects.bulk_create([new], ignore_conflicts=True)
            row = rows.get()
        return row

    def note(self, *, gone: "Iterable[Recorded]" = (), new: "Iterable[Recorded]" = ()) -> None:
        """Note which rows go, as they stand in the database, and which have come (one query)."""
        total = int.from_bytes(self.total) + sum(map(number, new)) - sum(map(number, gone))
        self._store(total, self._seen())

    @property
    def is_authentic(self) -> bool:
        return super().is_authentic and self._seen() is not None

    @classmethod
    @transaction.atomic
    def is_complete(cls, *, with_uncoded: bool = True) -> bool:
        """Whether there are the rows that the site has written, and no others; those without a code
        can be left out."""
        row = cls.lock()
        found = sum(number(each) for each in all_rows() if with_uncoded or each.mac)
        return row.is_authentic and as_bytes(int.from_bytes(row.total)) == as_bytes(found)

    @classmethod
    @transaction.atomic
    def renew(cls) -> None:
        """Vouch for the rows that there are."""
        row = cls.lock()
        row._store(sum(map(number, all_rows())), row._seen())

    @classmethod
    @transaction.atomic
    def count_as_newest(cls) -> None:
        """Let no browser miss what it saw until now."""
        row = cls.lock()
        row._store(int.from_bytes(row.total), {"": [0, int(time.time())]})

    def is_older_than(self, mark: Mark | None) -> bool:
        """Whether the rows were put back as they were before a browser saw them. Numbers that do
        not belong to these rows say nothing: the release before has written, or `is_authentic`
        tells of somebody else. Neither does a mark of a clock that was ahead."""
        seen = self._seen()
        if mark is None or seen is None:
            return False
        void, now = _moments(seen)
        return void < mark.made_at <= now and mark.number > seen.get(mark.browser, [0])[0]

    @classmethod
    @transaction.atomic
    def mark_after(cls, last: Mark | None) -> Mark | None:
        """Note that the browser that has this mark sees the rows as they are; None if they are
        older than it, or if somebody has written over the numbers (two queries)."""
        row = cls.lock()
        seen = row._seen()
        if seen is None or row.is_older_than(last):
            return None
        void, now = _moments(seen)
        # The marks of browsers whose numbers go are void: their cookies may come yet.
        void = max([void, *(at for _, at in seen.values() if at <= now - MARK_SECONDS)])
        seen = {"": [0, void]} | {name: each for name, each in seen.items() if each[1] > void}
        browser = last.browser if last else secrets.token_urlsafe(8)
        mark = Mark(browser, seen.get(browser, [0])[0] + 1, now, row.digest)
        row._store(int.from_bytes(row.total), seen | {browser: [mark.number, now]})
        return mark

    @property
    def digest(self) -> str:
        """Another one after each change of a row."""
        return hashlib.sha256(self.total).hexdigest()[:16]

    def _seen(self) -> dict[str, list[int]] | None:
        """Each browser's number and moment; None if that does not belong to these rows."""
        if not self.browsers and not self.browsers_mac:
            return {}
        parts = self.total, self.browsers.encode()
        is_right = is_authentic(self.browsers_mac, BROWSERS, *parts)
        return json.loads(self.browsers) if is_right else None

    def _store(self, total: int, seen: dict[str, list[int]] | None) -> None:
        """Save it; without `seen`, nothing is vouched for that was written over."""
        self.total = as_bytes(total)
        if seen is not None:
            self.browsers = json.dumps(seen)
            self.browsers_mac = mac_of(BROWSERS, self.total, self.browsers.encode())
        self.save()


class RecordedQuerySet[R: "Recorded"](models.QuerySet[R]):
    @transaction.atomic
    def update_or_create(
        self, defaults: Any = None, create_defaults: Any = None, **kwargs: Any
    ) -> tuple[R, bool]:
        """As Django's, which locks the row before it saves it."""
        Manifest.lock()
        return super().update_or_create(defaults, create_defaults, **kwargs)


class Recorded(Authenticated):
    """A row that the manifest knows of. Whoever adds rows in bulk notes them by hand."""

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, **kwargs: Any) -> None:
        """Save the row with its code, and note it in the manifest (three more queries). Saving a
        part of it does not vouch for the rest: written over, it stays so."""
        manifest = Manifest.lock()
        gone = _stored(self)
        names = {*(kwargs.get("update_fields") or ["mac"])}
        if names != {"mac"} and any(row.mac and not row.is_authentic for row in gone):
            models.Model.save(self, update_fields=names)
            return
        super().save(**kwargs)
        manifest.note(gone=gone, new=[self])

    @classmethod
    def lock_manifest(cls) -> Manifest:
        """See `Manifest.lock`."""
        return Manifest.lock()


def recorded_models() -> list[Any]:
    """Those whose rows the manifest knows of."""
    models_here = apps.get_app_config(Manifest._meta.app_label).get_models()
    return [model for model in models_here if issubclass(model, Recorded)]


def all_rows() -> Iterable[Recorded]:
    """Each with its number and code alone."""
    for model in recorded_models():
        yield from model._default_manager.order_by().only("mac").iterator(chunk_size=2000)


def _moments(seen: dict[str, list[int]]) -> tuple[int, int]:
    """Until when marks are void, and now: later than that, though the clock was set back."""
    void = seen.get("", [0, 0])[1]
    return void, max(int(time.time()), void + 1)


def _stored(row: Recorded) -> list[Recorded]:
    """The row as it stands in the database; none if it is not there."""
    sealed = row.unauthenticated - {"id", "mac"}
    return list(type(row)._default_manager.filter(pk=row.pk).defer(*sealed)) if row.pk else []


def note_deletion(instance: Recorded, **kwargs: Any) -> None:
    """Before a row is deleted, alone or with what it belongs to."""
    Manifest.lock().note(gone=_stored(instance))


def number(row: Recorded) -> int:
    content = joined([row._meta.label_lower.encode(), str(row.pk).encode(), row.mac])
    return int.from_bytes(hashlib.shake_256(content).digest(SUM_BYTES))


def as_bytes(total: int) -> bytes:
    return (total % (1 << 8 * SUM_BYTES)).to_bytes(SUM_BYTES)
