"""Checks of the links in articles, pages and biographies, and what they found."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import batched

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles.content.links import Link, anchors_in, inside_target, is_inside, links_in
from articles.link_checker.external import problems_outside
from articles.link_checker.internal import Problem, Reason, anchors_of, problems_inside
from articles.models import Article, Author, BrokenLink, LinkCheck, Page

AT_ONCE = 200
EVERY = datetime.timedelta(days=7)
Scope = LinkCheck.Scope


@dataclass
class Writing:
    """The words of one row: `path` is its page, `anchors` what fragments of it lead to."""

    source: Article | Page | Author
    path: str
    anchors: set[str]
    links: list[Link]

    @property
    def inside_targets(self) -> dict[Link, tuple[str, str]]:
        """Links into this site, each with the path and fragment that it leads to."""
        return {
            link: inside_target(link.address, self.path)
            for link in self.links
            if is_inside(link.address, settings.SITE_URL)
        }

    @property
    def outside_links(self) -> list[Link]:
        """Links to other sites, each address once."""
        first = {link.address: link for link in reversed(self.links)}
        return [
            link for link in first.values() if is_inside(link.address, settings.SITE_URL) is False
        ]


@dataclass
class Report:
    """What one check found: how many links it followed, and the broken ones."""

    link_count: int = 0
    broken: list[BrokenLink] = field(default_factory=list)


def writing_of_article(article: Article) -> Writing:
    """The words of an article with its questions (one query where these are not loaded)."""
    answers = [faq.answer_html for faq in article.faqs.all()]
    markup = "".join([article.body_html, article.references_html, *answers])
    return Writing(article, article.get_absolute_url(), anchors_of(article), links_in(markup))


def _writing_of_page(page):
    path = page.get_absolute_url()
    return Writing(page, path, anchors_in(page.body_html), links_in(page.body_html))


def _writing_of_author(author):
    links = links_in(author.bio_html) + [Link(link.url, link.label) for link in author.links.all()]
    return Writing(author, author.get_absolute_url(), anchors_in(author.bio_html), links)


WRITING_OF = {Article: writing_of_article, Page: _writing_of_page, Author: _writing_of_author}


def _writings() -> Iterator[Writing]:
    """What readers see, or will at a moment that is set."""
    scheduled = Article.objects.in_state(Article.State.SCHEDULED)
    articles = (Article.objects.live() | scheduled).order_by("pk").prefetch_related("faqs")
    for article in articles.iterator(chunk_size=AT_ONCE):
        yield writing_of_article(article)
    yield from map(_writing_of_page, Page.objects.all())
    yield from map(_writing_of_author, Author.objects.with_page_data())


def broken_inside(writings: list[Writing]) -> list[tuple[Writing, Link, Problem]]:
    """Links of these writings that lead nowhere inside the site (a handful of queries)."""
    asked = {t for w in writings for t in w.inside_targets.values() if t[0] != w.path}
    problems = problems_inside(asked)
    broken = []
    for writing in writings:
        for link, (path, fragment) in writing.inside_targets.items():
            # A draft's own page does not answer yet, but its anchors will.
            is_own = path == writing.path
            problem = None if is_own else problems.get((path, fragment))
            if is_own and fragment and fragment not in writing.anchors:
                problem = Problem(Reason.ANCHOR)
            if problem:
                broken.append((writing, link, problem))
    return broken


def check_links(*, outside: bool, now: datetime.datetime, **outside_options) -> list[Report]:
    """Check all links and keep what is broken; the first report is of those inside.

    `outside` follows the links to other sites as well, which takes seconds for each of them;
    `outside_options` are those of `problems_outside`.
    """
    inside, others = Report(), Report()
    links_out: list[tuple[Writing, Link]] = []
    for writings in batched(_writings(), AT_ONCE, strict=False):
        inside.link_count += sum(len(writing.inside_targets) for writing in writings)
        inside.broken += [_row(*found, now=now) for found in broken_inside(list(writings))]
        links_out += [(writing, link) for writing in writings for link in writing.outside_links]
    _keep(Scope.INSIDE, inside, now)
    if not outside:
        return [inside]
    others.link_count = len(links_out)
    problems = problems_outside({link.address for _, link in links_out}, **outside_options)
    others.broken = [
        _row(writing, link, problems[link.address], now=now, is_outside=True)
        for writing, link in links_out
        if link.address in problems
    ]
    _keep(Scope.OUTSIDE, others, now)
    return [inside, others]


def check_links_if_due(*, now: datetime.datetime, should_continue: Callable[[], bool]) -> bool:
    """Check inside and outside links unless that was done in the last seven days.

    Whoever asks first gets the turn, so that two workers do not do it twice. Stops between two
    addresses once `should_continue` says no; says whether it was this call that checked.
    """
    for scope in Scope:
        LinkCheck.objects.get_or_create(scope=scope, defaults={"checked_at": now - 2 * EVERY})
    due = LinkCheck.objects.filter(scope=Scope.OUTSIDE, checked_at__lte=now - EVERY)
    if not due.update(checked_at=now):
        return False
    check_links(outside=True, now=now, should_continue=should_continue)
    return True


def recheck(row: Article | Page | Author) -> None:
    """Renew what is known of the inside links of a row that was just saved.

    Links to other sites that no longer stand in it are forgotten.
    """
    now = timezone.now()
    row = type(row).objects.get(pk=row.pk)
    writing = WRITING_OF[type(row)](row)
    kept = {link.address for link in writing.outside_links}
    with transaction.atomic():
        row.broken_links.filter(is_outside=False).delete()
        row.broken_links.filter(is_outside=True).exclude(address__in=kept).delete()
        if getattr(row, "state", None) not in (Article.State.DRAFT, Article.State.TAKEN_DOWN):
            BrokenLink.objects.bulk_create(
                _row(*found, now=now) for found in broken_inside([writing])
            )


def _row(writing, link, problem, *, now, is_outside=False):
    return BrokenLink(
        **{writing.source._meta.model_name: writing.source},
        address=link.address,
        text=link.text[:200],
        reason=problem.reason,
        detail=problem.detail[:300],
        is_outside=is_outside,
        found_at=now,
    )


def _keep(scope, report, now):
    """Put what was found in the place of what the check before found."""
    with transaction.atomic():
        BrokenLink.objects.filter(is_outside=scope == Scope.OUTSIDE).delete()
        # A row may have gone while the check ran; its links went with it.
        standing = _still_there(report.broken)
        BrokenLink.objects.bulk_create(standing, batch_size=500)
        LinkCheck.objects.update_or_create(
            scope=scope, defaults={"checked_at": now, "link_count": report.link_count}
        )


def _still_there(broken):
    wanted = {row.article_id for row in broken if row.article_id}
    articles = set(Article.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    wanted = {row.author_id for row in broken if row.author_id}
    authors = set(Author.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return [
        row
        for row in broken
        if (row.article_id is None or row.article_id in articles)
        and (row.author_id is None or row.author_id in authors)
    ]
