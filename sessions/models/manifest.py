"""Which rows private sessions have: none is erased, added or put back as it once was unseen."""

import hashlib
from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models, transaction

from attachment_site.core.security.mac import Authenticated, joined

# So long that nobody finds other rows with the same sum (AdHash; Bellare and Micciancio, 1997).
SUM_BYTES = 256


class Manifest(Authenticated):
    """A sum over the codes of all rows that are `Recorded`, in a row of its own."""

    total = models.BinaryField(max_length=SUM_BYTES, default=b"")

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="manifest_is_one_row")]

    def __str__(self) -> str:
        return "Manifest"

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
        self.total = as_bytes(total)
        self.save()

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
        row.total = as_bytes(sum(map(number, all_rows())))
        row.save()


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
