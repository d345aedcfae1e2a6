"""Message authentication codes of rows: HMAC-SHA256 under SECRET_KEY, which no database holds.

Whoever can write the database, and nothing else, cannot make one.
"""

import datetime
import hashlib
import hmac
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.db import models

from attachment_site.core.models import Numbered
from attachment_site.core.security.crypto import Blob, derive_subkey


def secret_keys() -> list[bytes]:
    """Today's SECRET_KEY, then earlier ones that are kept."""
    return [key.encode() for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def mac_of(purpose: str, *parts: Blob, key: bytes = b"") -> bytes:
    """The code of these parts, 32 bytes; of one purpose, it is none of another. With `key`, 32
    random bytes, it is made under that instead of SECRET_KEY."""
    return _mac(key or settings.SECRET_KEY.encode(), purpose, parts)


def is_authentic(mac: Blob, purpose: str, *parts: Blob, key: bytes = b"") -> bool:
    """Whether `mac_of` made this code: under `key`, or else under one of `secret_keys`."""
    keys = [key] if key else secret_keys()
    return any(hmac.compare_digest(bytes(mac), _mac(one, purpose, parts)) for one in keys)


def row_as_bytes(row: models.Model, *, without: Collection[str] = ()) -> bytes:
    """The columns of a row, except those `without`, for a code. Columns that are empty are left
    out, so that one which is added later changes no code; zero is not empty where NULL is."""
    fields = [field for field in row._meta.concrete_fields if field.name not in without]
    values = [(field, getattr(row, field.attname)) for field in fields]
    filled = sorted(
        (field.attname, _as_bytes(value))
        for field, value in values
        if value or (field.null and value is not None)
    )
    return joined([part for name, value in filled for part in (name.encode(), value)])


class Authenticated(Numbered):
    """A row with a code of its columns. Saving vouches for the row as it is; `QuerySet.update` does
    not. Where the number of the row is under the code, too, adding one takes a second query.

    A column with a default of the database needs the same as its `default`: the code is made
    before the database fills it in. A migration that changes rows makes their codes again.
    """

    # What something else authenticates, and the code itself.
    unauthenticated: frozenset[str] = frozenset({"id", "mac"})

    mac = models.BinaryField(max_length=32, default=b"", db_default=b"", editable=False)

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save the row with its code."""
        names = None if update_fields is None else {*update_fields, "mac"}
        for column in self._meta.concrete_fields:
            if names is None or column.name in names:
                # Some change what they are given: the code is of what is stored.
                column.pre_save(self, self._state.adding)
        is_numbered = self.pk is not None or "id" in self.unauthenticated
        self.authenticate()
        super().save(update_fields=names, **kwargs)
        if not is_numbered:
            self.authenticate()
            super().save(update_fields=["mac"])

    def authenticate(self) -> None:
        """Vouch for the row as it is; it is not saved."""
        self.mac = mac_of(self._meta.label_lower, self._row)

    @property
    def is_authentic(self) -> bool:
        """Whether nobody but the site has written the row."""
        return is_authentic(self.mac, self._meta.label_lower, self._row)

    @property
    def _row(self) -> bytes:
        return row_as_bytes(self, without=self.unauthenticated)


def _as_bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat().encode()
    return str(value).encode()


def joined(parts: Collection[Blob]) -> bytes:
    """The parts in one, each with its length first: no byte moves from one to another unseen."""
    return b"".join(len(part).to_bytes(8) + bytes(part) for part in parts)


def _mac(secret: bytes, purpose: str, parts: Collection[Blob]) -> bytes:
    key = derive_subkey(secret, f"mac of {purpose}".encode())
    return hmac.digest(key, joined(parts), hashlib.sha256)
