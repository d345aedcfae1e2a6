"""Internal links: each is resolved to what a reader's browser would get, without a request."""

import contextlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.urls import Resolver404, resolve
from taggit.models import Tag

from articles.content.links import Link, links_and_anchors
from articles.models import FAQ, Article, Author, BrokenLink, Page, Redirect, Topic
from articles.models.redirect import current_url, normalize_path
from attachment_site.core.storage.local import is_stored

Reason = BrokenLink.Reason

# Anchors that the templates add to every article.
TEMPLATE_ANCHORS = {"page-main"} | {
    f"list-of-{part}" for part in ("contents", "references", "questions", "related")
}
# Path and fragment, decoded.
Target = tuple[str, str]
# The targets of each check, by the name that it looks up.
ByKind = dict[str, dict[str, list[Target]]]


@dataclass(frozen=True)
class Problem:
    """Why a link is broken; `detail` is the new address, or the answer."""

    reason: BrokenLink.Reason
    detail: str = ""


# The broken ones of some names; what finds them.
Problems = dict[str, Problem]
Check = Callable[[Collection[str]], Problems]


def check_internal(targets: Iterable[Target]) -> dict[Target, Problem]:
    """The broken ones of these targets, each with its problem.

    A handful of queries, however many targets there are.
    """
    by_kind: ByKind = {}
    found: dict[Target, Problem] = {}
    for target in targets:
        kind, name = _kind_and_name(target[0])
        by_kind.setdefault(kind, {}).setdefault(name, []).append(target)
    for kind, names in by_kind.items():
        for name, problem in CHECKS[kind](names).items():
            found |= dict.fromkeys(names[name], problem)
    return found | _moved(found) | _missing_anchors(by_kind, found)


def _kind_and_name(path: str) -> tuple[str, str]:
    """Which check applies to a path, and the name that it looks up."""
    if path.startswith(settings.MEDIA_URL):
        return "media", path.removeprefix(settings.MEDIA_URL)
    try:
        match = resolve(path)
    except Resolver404:
        return ("unslashed" if not path.endswith("/") else "unknown"), path
    if match.app_name == "articles" and match.url_name in LOOKED_UP:
        return LOOKED_UP[match.url_name], match.kwargs["slug"]
    return "elsewhere", path


def _unslashed(paths: Iterable[str]) -> Problems:
    """A path without its last slash redirects where there is a page with it."""
    problems: Problems = {}
    for path in paths:
        kind, name = _kind_and_name(path + "/")
        problems[path] = CHECKS[kind]([name]).get(name) or Problem(Reason.MOVED, path + "/")
    return problems


def _articles(slugs: Collection[str]) -> Problems:
    live = set(Article.objects.live().filter(slug__in=slugs).values_list("slug", flat=True))
    rest = Article.objects.filter(slug__in=set(slugs) - live).defer("body", "body_html")
    reasons = {
        Article.State.TAKEN_DOWN: Reason.TAKEN_DOWN,
        Article.State.DRAFT: Reason.NOT_PUBLIC,
        Article.State.SCHEDULED: Reason.NOT_PUBLIC,
    }
    found = {article.slug: reasons.get(article.state, Reason.MISSING) for article in rest}
    return {slug: Problem(found.get(slug, Reason.MISSING)) for slug in slugs if slug not in live}


def _lists(model: type[Model], lookup: str) -> Check:
    """A check of topics, tags or authors: a list with nothing live in it answers 404."""

    def check(slugs: Iterable[str]) -> Problems:
        rows = model._default_manager.filter(slug__in=slugs)
        live = Article.objects.live().filter(**{f"{lookup}__in": rows}).values_list(lookup)
        kept = set(rows.filter(pk__in=live).values_list("slug", flat=True))
        return {slug: Problem(Reason.MISSING) for slug in slugs if slug not in kept}

    return check


# The check for each URL name.
LOOKED_UP = {
    **{name: name for name in ("article", "topic", "tag", "author")},
    "article_markdown": "article",
    "topic_feed": "topic",
}
CHECKS: dict[str, Check] = {
    "elsewhere": lambda paths: {},
    "unknown": lambda paths: dict.fromkeys(paths, Problem(Reason.MISSING)),
    "unslashed": _unslashed,
    "media": lambda names: {n: Problem(Reason.FILE) for n in names if not is_stored(n)},
    "article": _articles,
    "topic": _lists(Topic, "topic"),
    "tag": _lists(Tag, "tags"),
    "author": _lists(Author, "author"),
}


def _moved(found: dict[Target, Problem]) -> dict[Target, Problem]:
    """Those of the missing targets that redirect (a query or two for each)."""
    by_path: dict[str, list[Target]] = {}
    for target, problem in found.items():
        if problem.reason == Reason.MISSING:
            with contextlib.suppress(ValidationError):
                path = normalize_path(target[0], is_decoded=True)
                by_path.setdefault(path, []).append(target)
    problems: dict[Target, Problem] = {}
    for old in Redirect.objects.leading_from_any(list(by_path)) if by_path else ():
        if old.article and old.article.state == Article.State.TAKEN_DOWN:
            problem = Problem(Reason.TAKEN_DOWN)
        elif Redirect.objects.is_live(old.target):
            problem = Problem(Reason.MOVED, current_url(old.target))
        else:
            continue
        problems |= dict.fromkeys(by_path[old.path], problem)
    return problems


def _missing_anchors(by_kind: ByKind, found: dict[Target, Problem]) -> dict[Target, Problem]:
    """Targets whose page exists without the anchor, for pages whose anchors are known."""
    articles = by_kind.get("article", {})
    elsewhere = by_kind.get("elsewhere", {})
    slugs = [slug for slug, targets in articles.items() if _with_fragment(targets, found)]
    rows = Article.objects.filter(slug__in=slugs).prefetch_related("faqs")
    known = {article.slug: article_links(article)[1] for article in rows}
    if any(_with_fragment(targets, found) for targets in elsewhere.values()):
        # The home page shows no rendered text.
        for page in Page.objects.exclude(slug=Page.Address.HOME):
            anchors = links_and_anchors(page.body_html)[1]
            known[page.get_absolute_url()] = TEMPLATE_ANCHORS | anchors
    return {
        target: Problem(Reason.ANCHOR)
        for name, targets in (*articles.items(), *elsewhere.items())
        for target in _with_fragment(targets, found)
        if name in known and target[1] not in known[name]
    }


def _with_fragment(targets: list[Target], found: dict[Target, Problem]) -> list[Target]:
    """Those with a fragment whose page is not known to be missing."""
    return [target for target in targets if target[1] and target not in found]


def article_links(
    article: Article, faqs: Sequence[FAQ] | None = None
) -> tuple[list[Link], set[str]]:
    """All links and anchors of an article's page (one query where its questions are not loaded or
    given)."""
    faqs = list(article.faqs.all()) if faqs is None else faqs
    html = [article.body_html, article.references_html] + [faq.answer_html for faq in faqs]
    links, anchors = links_and_anchors("".join(html))
    return links, TEMPLATE_ANCHORS | anchors | {faq.anchor for faq in faqs}
