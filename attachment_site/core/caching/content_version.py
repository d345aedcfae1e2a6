"""Which content version readers see: it changes the moment anything that a page shows does.

The database notes changes (`triggers`), the clock brings scheduled articles, and a release
brings templates. Whatever was made from one version is right as long as `current` says the same:
ETags are made of it, and so may be the keys of a cache that is shared by any number of machines.
"""

import datetime
import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from attachment_site.core.caching.build_id import release
from attachment_site.core.db import aware, fetch_all

# One query: what changed last, and which scheduled article appeared last (from an index).
QUERY = """
SELECT {numbers}, count(*), max(changed_at), {changes},
  (SELECT published_at FROM articles_article
   WHERE taken_down_at IS NULL AND published_at <= %s ORDER BY published_at DESC LIMIT 1)
FROM attachment_site_edition
"""
# `changes` counts those of a transaction that is still open, for whoever reads inside of it.
POSTGRESQL = QUERY.format(
    numbers="string_agg(id::text, '.' ORDER BY id)",
    changes="coalesce(current_setting('site.changes', true), '')",
)
SQLITE = QUERY.format(numbers="group_concat(id, '.')", changes="''")

# HTTP's dates know seconds only: a change in the same second would go unnoticed.
UNSURE = datetime.timedelta(seconds=2)


@dataclass(frozen=True)
class Version:
    """`stamp` names it; `changed_at` is when it came to be, None where two transactions
    overlapped and nobody can tell which of them readers saw first."""

    stamp: str
    changed_at: datetime.datetime | None
    read_at: datetime.datetime

    def etag(self, address: str) -> str:
        """The weak ETag of what is found at an address, the same in every encoding."""
        return f'W/"{hashlib.sha256(f"{self.stamp} {address}".encode()).hexdigest()[:27]}"'

    @property
    def is_settled(self) -> bool:
        """Whether no later change can bear the same second as this one."""
        return self.changed_at is not None and self.changed_at + UNSURE <= self.read_at

    @property
    def last_modified(self) -> datetime.datetime | None:
        """The moment for Last-Modified; until settled, an earlier one that fits no later answer."""
        if self.changed_at is None or self.is_settled:
            return self.changed_at
        return self.changed_at - UNSURE


def current(*, now: datetime.datetime) -> Version:
    """The version at this moment (one query). Read it before whatever is made from it."""
    query, moment = POSTGRESQL, now.astimezone(datetime.UTC)
    if connection.vendor == "sqlite":
        query, moment = SQLITE, moment.replace(tzinfo=None)
    ((numbers, count, changed_at, changes, appeared_at),) = fetch_all(query, [moment])
    code = release()
    facts = (
        numbers,
        changed_at,
        changes,
        appeared_at,
        code.version,
        settings.SITE_URL,
        settings.MEDIA_URL,
    )
    rules = (settings.TIME_ZONE, settings.SESSIONS_RETENTION_DAYS)
    stamp = hashlib.sha256(repr((*facts, *rules)).encode()).hexdigest()[:27]
    moments = [code.moment, *(aware(value) for value in (changed_at, appeared_at) if value)]
    return Version(stamp, min(max(moments), now) if count < 2 else None, now)
