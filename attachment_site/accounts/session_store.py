"""Django's sessions in the database, whose rows do not hold what opens them.

A row is named by a digest of the key that the browser's cookie has, so that whoever reads the
database cannot sign in as somebody who is at the desk just then.
"""

import hashlib

from django.contrib.sessions.backends import db
from django.utils import timezone


def row_name(session_key: str) -> str:
    """What a session's row is called: SHA-256 of its key, as much of it as the column holds."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """For SESSION_ENGINE."""

    def load(self):
        found = self.model.objects.filter(pk=row_name(self.session_key or ""))
        row = found.filter(expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row.session_data)

    def exists(self, session_key):
        return super().exists(row_name(session_key))

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.session_key = row_name(row.session_key)
        return row

    def delete(self, session_key=None):
        session_key = session_key or self.session_key
        if session_key is not None:
            super().delete(row_name(session_key))
