"""Checks of the links in articles, pages and biographies, and what they found."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles.content.links import Link, internal_target, is_internal, links_and_anchors
from articles.link_checker.external import NoNetworkError, check_external
from articles.link_checker.internal import Problem, Reason, Target, article_links, check_internal
from articles.models import FAQ, Article, Author, BrokenLink, LinkCheck, Page
from articles.models.validation import max_length
from articles.querysets.article import ArticleQuerySet

BATCH_SIZE = 200
CHECK_INTERVAL = datetime.timedelta(days=7)
RETRY_INTERVAL = datetime.timedelta(hours=1)
Scope = LinkCheck.Scope


@dataclass
class Document:
    """The links of one row; `path` is its page, `anchors` are the page's."""

    source: Article | Page | Author
    path: str
    anchors: set[str]
    links: list[Link]

    @property
    def internal_targets(self) -> dict[Link, Target]:
        """Internal links, each with the path and fragment that it leads to."""
        return {
            link: internal_target(link.address, self.path)
            for link in self.links
            if is_internal(link.address, settings.SITE_URL)
        }

    @property
    def external_links(self) -> list[Link]:
        """Links to other sites, each address once."""
        first = {link.address: link for link in reversed(self.links)}
        return [
            link for link in first.values() if is_internal(link.address, settings.SITE_URL) is False
        ]

    def broken_link(
        self, link: Link, problem: Problem, *, now: datetime.datetime, is_outside: bool = False
    ) -> BrokenLink:
        """A broken link of it, as it is stored."""
        return BrokenLink(
            # By its number, or all texts with broken links would stay in memory.
            **{f"{self.source._meta.model_name}_id": self.source.pk},
            address=link.address,
            text=link.text[: max_length(BrokenLink, "text")],
            reason=problem.reason,
            detail=problem.detail[: max_length(BrokenLink, "detail")],
            is_outside=is_outside,
            found_at=now,
        )

    def broken_external_links(
        self, problems: dict[str, Problem], *, now: datetime.datetime
    ) -> list[BrokenLink]:
        """Those of its external links that have problems."""
        return [
            self.broken_link(link, problems[link.address], now=now, is_outside=True)
            for link in self.external_links
            if link.address in problems
        ]


@dataclass
class LinkCheckReport:
    """How many links a check followed, and the broken ones."""

    link_count: int = 0
    broken: list[BrokenLink] = field(default_factory=list)


def load_document(row: Article | Page | Author, faqs: Sequence[FAQ] | None = None) -> Document:
    """The links of a row (one query where its questions or links are not loaded or given)."""
    path = row.get_absolute_url()
    if isinstance(row, Article):
        links, anchors = article_links(row, faqs)
    elif isinstance(row, Page):
        links, anchors = links_and_anchors(row.body_html)
    else:
        links, anchors = links_and_anchors(row.bio_html)
        links += [Link(link.url, link.label) for link in row.links.all()]
    return Document(row, path, anchors, links)


def visible_articles() -> ArticleQuerySet:
    """Articles that readers see now, or will at a scheduled moment."""
    scheduled = Article.objects.in_state(Article.State.SCHEDULED)
    # A row and its picture hold each other, and stay until Python looks for such cycles.
    return (Article.objects.live() | scheduled).order_by("pk").defer("body", "cover_image")


def broken_internal_links(
    documents: Sequence[Document], *, now: datetime.datetime
) -> list[BrokenLink]:
    """The broken internal links of these documents (a handful of queries)."""
    targets = {
        target
        for document in documents
        for target in document.internal_targets.values()
        if target[0] != document.path
    }
    problems = check_internal(targets)
    broken = []
    for document in documents:
        for link, (path, fragment) in document.internal_targets.items():
            problem = problems.get((path, fragment))
            if path == document.path:
                # A draft's own page does not answer yet, but its anchors will.
                is_missing = fragment and fragment not in document.anchors
                problem = Problem(Reason.ANCHOR) if is_missing else None
            if problem:
                broken.append(document.broken_link(link, problem, now=now))
    return broken


def _documents() -> Iterator[Document]:
    found = visible_articles().iterator(chunk_size=BATCH_SIZE)
    for articles in batched(found, BATCH_SIZE, strict=False):
        # Not prefetched, or an article and its questions would hold each other, too.
        faqs: dict[int, list[FAQ]] = defaultdict(list)
        for faq in FAQ.objects.filter(article__in=articles):
            faqs[faq.article_id].append(faq)
        for article in articles:
            yield load_document(article, faqs[article.pk])
    yield from map(load_document, Page.objects.all())
    yield from map(load_document, Author.objects.with_page_data())


def check_links(
    *, external: bool, now: datetime.datetime, **external_options: Any
) -> list[LinkCheckReport]:
    """Check all links and store the broken ones; the first report is of internal links.

    `external` requests the links to other sites as well, which takes seconds for each of them;
    `external_options` are those of `check_external`. Where no other site can be reached, what was
    known of them stays, and they are asked again in an hour.
    """
    internal = LinkCheckReport()
    for documents in batched(_documents(), BATCH_SIZE, strict=False):
        internal.link_count += sum(len(document.internal_targets) for document in documents)
        internal.broken += broken_internal_links(documents, now=now)
    _store(Scope.INTERNAL, internal, now)
    if not external:
        return [internal]
    # Read once more, and again when all have answered: no texts wait in memory meanwhile.
    addresses = [link.address for document in _documents() for link in document.external_links]
    try:
        problems = check_external(set(addresses), **external_options)
    except NoNetworkError:
        note_no_network(now=now)
        return [internal]
    others = LinkCheckReport(len(addresses))
    for document in _documents():
        others.broken += document.broken_external_links(problems, now=now)
    _store(Scope.EXTERNAL, others, now)
    return [internal, others]


def note_no_network(*, now: datetime.datetime) -> None:
    """Have the links to other sites followed again in an hour, and let the author know why."""
    again = now - CHECK_INTERVAL + RETRY_INTERVAL
    LinkCheck.objects.update_or_create(
        scope=Scope.EXTERNAL, defaults={"checked_at": again, "had_no_network": True}
    )


def check_links_if_due(*, now: datetime.datetime, should_continue: Callable[[], bool]) -> bool:
    """Check all links, external ones too, unless that was done in the last seven days.

    The first caller claims the check, so that two workers do not both do it. Stops between two
    addresses once `should_continue` says no; returns whether this call checked.
    """
    for scope in Scope:
        LinkCheck.objects.get_or_create(
            scope=scope, defaults={"checked_at": now - 2 * CHECK_INTERVAL}
        )
    due = LinkCheck.objects.filter(scope=Scope.EXTERNAL, checked_at__lte=now - CHECK_INTERVAL)
    if not due.update(checked_at=now):
        return False
    check_links(external=True, now=now, should_continue=should_continue)
    return True


def check_now(*, now: datetime.datetime) -> LinkCheckReport:
    """Check internal links at once, and have the worker follow the others in its next round."""
    (internal,) = check_links(external=False, now=now)
    due = {"checked_at": now - CHECK_INTERVAL}
    LinkCheck.objects.update_or_create(scope=Scope.EXTERNAL, defaults=due)
    return internal


def recheck(row: Article | Page | Author) -> None:
    """Check the internal links of a row that was just saved.

    External links that are no longer in it are forgotten; the worker follows the new ones.
    """
    now = timezone.now()
    row = type(row)._default_manager.get(pk=row.pk)
    document = load_document(row)
    kept = {link.address for link in document.external_links}
    is_hidden = isinstance(row, Article) and row.state in (
        Article.State.DRAFT,
        Article.State.TAKEN_DOWN,
    )
    with transaction.atomic():
        row.broken_links.filter(is_outside=False).delete()
        row.broken_links.filter(is_outside=True).exclude(address__in=kept).delete()
        if not is_hidden:
            BrokenLink.objects.bulk_create(broken_internal_links([document], now=now))


def _store(scope: LinkCheck.Scope, report: LinkCheckReport, now: datetime.datetime) -> None:
    with transaction.atomic():
        BrokenLink.objects.filter(is_outside=scope == Scope.EXTERNAL).delete()
        broken = report.broken
        for name, model in (("article_id", Article), ("author_id", Author)):
            # A row may have been deleted while the check ran.
            wanted = {getattr(row, name) for row in broken}
            known = set(model._default_manager.filter(pk__in=wanted).values_list("pk", flat=True))
            broken = [row for row in broken if getattr(row, name) in {None, *known}]
        BrokenLink.objects.bulk_create(broken, batch_size=500)
        LinkCheck.objects.update_or_create(
            scope=scope,
            defaults={"checked_at": now, "link_count": report.link_count, "had_no_network": False},
        )
