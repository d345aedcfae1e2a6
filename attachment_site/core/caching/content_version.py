"""The content version that readers see: it changes whenever anything that a page shows does.

The database records changes (`version_triggers.py`), time publishes scheduled articles, and a
release brings templates. What was rendered under a version is valid while `current` returns the
same: ETags are made of it, and so may be the keys of a cache that any number of machines share.
"""

import datetime
import functools
import hashlib
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import connection

from attachment_site.core.caching.build_id import build_id
from attachment_site.core.db import aware, fetch_all

# The numbers of the last changes, and how many changes a transaction that is still open has made,
# for whoever reads within it.
NUMBERS_AND_CHANGES = {
    "sqlite": "group_concat(id, '.'), ''",
    "postgresql": (
        "string_agg(id::text, '.' ORDER BY id), coalesce(current_setting('site.changes', true), '')"
    ),
}

# HTTP dates are in whole seconds: a second change within one would go unnoticed.
UNSETTLED_FOR = datetime.timedelta(seconds=2)


@dataclass(frozen=True)
class Validators:
    """A content version as HTTP needs it.

    `stamp` names it; `last_modified` is when it began: None where two transactions overlapped, so
    that nobody can tell which one readers saw first, and while a later change may have the same.
    """

    stamp: str
    last_modified: datetime.datetime | None

    def etag(self, path: str) -> str:
        """The weak ETag of the page at a path, the same for every content encoding."""
        return f'W/"{hashlib.sha256(f"{self.stamp} {path}".encode()).hexdigest()[:27]}"'


@functools.cache
def _query(vendor: str) -> str:
    """The last changes, and each app's last publication (its `last_publication_sql`)."""
    configs = apps.get_app_configs()
    due = [f"({sql})" for each in configs if (sql := getattr(each, "last_publication_sql", ""))]
    columns = ", ".join(["count(*)", "max(changed_at)", NUMBERS_AND_CHANGES[vendor], *due])
    return f"SELECT {columns} FROM attachment_site_edition"


def current(*, now: datetime.datetime) -> Validators:
    """The version at this moment (one query). Read it before whatever is made from it."""
    query, moment = _query(connection.vendor), now.astimezone(datetime.UTC)
    if connection.vendor == "sqlite":
        moment = moment.replace(tzinfo=None)
    moments = [moment] * query.count("%s")
    ((count, changed_at, numbers, changes, *published_at),) = fetch_all(query, moments)
    build = build_id()
    parts = (
        *(numbers, changed_at, changes, published_at, build.digest),
        *(settings.SITE_URL, settings.MEDIA_URL),
        *(settings.TIME_ZONE, settings.SESSIONS_RETENTION_DAYS),
    )
    stamp = hashlib.sha256(repr(parts).encode()).hexdigest()[:27]
    began_at = max([build.built_at, *(aware(each) for each in (changed_at, *published_at) if each)])
    is_settled = count < 2 and began_at + UNSETTLED_FOR <= now
    return Validators(stamp, began_at if is_settled else None)
