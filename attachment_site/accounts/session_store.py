"""Django's database sessions, stored under a digest of their key.

The key itself is only in the browser's cookie: whoever reads the database cannot take over the
session of somebody who is signed in.
"""

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone


def digest(session_key: str) -> str:
    """The primary key of a session's row: SHA-256, cut to the column's 40 characters."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """For SESSION_ENGINE."""

    def load(self) -> dict[str, Any]:
        found = self.model.objects.filter(pk=digest(self.session_key or ""))
        row = found.filter(expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row.session_data)

    def exists(self, session_key: str) -> bool:
        return super().exists(digest(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = digest(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        session_key = session_key or self.session_key
        if session_key is not None:
            super().delete(digest(session_key))
