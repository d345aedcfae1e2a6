"""Links of what was changed: followed soon after each change, while the weekly check does all."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction

from articles.link_checker.check import (
    BATCH_SIZE,
    CHECK_INTERVAL,
    Document,
    check_links,
    load_document,
    note_no_network,
    visible_articles,
)
from articles.link_checker.external import NoNetworkError, check_external
from articles.models import Author, BrokenLink, LinkCheck, Page
from attachment_site.core.caching import content_version
from attachment_site.core.db import lock_row

# All internal links are checked after a change, because other pages may lead to what was changed;
# on a large site that takes seconds.
LEAST_PAUSE = datetime.timedelta(minutes=1)
# A save may commit after a check that began later.
OVERLAP = datetime.timedelta(minutes=5)


def check_changed_links(
    *,
    now: datetime.datetime,
    should_continue: Callable[[], bool],
    lately_fine: set[str],
    **external_options: Any,
) -> bool:
    """Check all internal links if the site was changed, and external ones of what was saved.

    `lately_fine` are external addresses that need not be requested again; those that answer are
    added to it. The first caller claims the check; returns whether this call checked.
    """
    since = _claim(now)
    if since is None:
        return False
    check_links(external=False, now=now)
    texts = (visible_articles().prefetch_related("faqs"), Page.objects.all(), Author.objects.all())
    saved = [rows.filter(revisions__saved_at__gte=since).distinct() for rows in texts]

    def documents() -> Iterator[Document]:
        """Read twice, as an import may have saved thousands of texts."""
        return (load_document(row) for rows in saved for row in rows.iterator(BATCH_SIZE))

    wanted = {link.address for document in documents() for link in document.external_links}
    options = {"should_continue": should_continue, **external_options}
    try:
        problems = check_external(wanted - lately_fine, **options)
    except NoNetworkError:
        note_no_network(now=now)
        return True
    if should_continue():
        lately_fine |= wanted - problems.keys()
    for document in documents():
        _store(document, problems, now=now)
    return True


def _claim(now: datetime.datetime) -> datetime.datetime | None:
    """Since when texts may not have been checked; None if no check is due, or another has it."""
    stamp = content_version.current(now=now).stamp
    check, _ = LinkCheck.objects.get_or_create(
        scope=LinkCheck.Scope.INTERNAL, defaults={"checked_at": now - 2 * CHECK_INTERVAL}
    )
    due = LinkCheck.objects.filter(pk=check.pk, checked_at__lte=now - LEAST_PAUSE)
    claimed = due.exclude(content_stamp=stamp).update(content_stamp=stamp)
    return check.checked_at - OVERLAP if claimed else None


def _store(document: Document, problems: dict, *, now: datetime.datetime) -> None:
    """Replace what is known of a row's external links, unless it was deleted meanwhile."""
    row = document.source
    with transaction.atomic():
        if lock_row(row):
            row.broken_links.filter(is_outside=True).delete()
            BrokenLink.objects.bulk_create(document.broken_external_links(problems, now=now))
