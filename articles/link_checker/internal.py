"""Where addresses of this site lead: each is followed as a reader's browser would, without one."""

import contextlib
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.storage import default_storage
from django.urls import Resolver404, resolve
from taggit.models import Tag

from articles.content.links import anchors_in
from articles.models import Article, Author, BrokenLink, Page, Redirect, Topic
from articles.models.redirect import own_address, site_path
from attachment_site.core.storage.local import StorageUnavailable

Reason = BrokenLink.Reason

# Anchors that templates give, whatever the article.
TEMPLATE_ANCHORS = {
    *("page-main", "list-of-contents", "list-of-references", "list-of-questions"),
    "list-of-related",
}


@dataclass(frozen=True)
class Problem:
    """Why a link leads nowhere; `detail` is the new address, or what was answered."""

    reason: BrokenLink.Reason
    detail: str = ""


def problems_inside(targets: set[tuple[str, str]]) -> dict[tuple[str, str], Problem]:
    """Those of the (path, fragment) pairs that lead nowhere, each with its reason.

    A handful of queries, however many targets there are.
    """
    by_kind: dict[str, dict[str, list[tuple[str, str]]]] = {}
    found: dict[tuple[str, str], Problem] = {}
    for target in targets:
        kind, name = _kind_and_name(target[0])
        by_kind.setdefault(kind, {}).setdefault(name, []).append(target)
    for kind, names in by_kind.items():
        if kind == "elsewhere":
            continue
        problems = CHECKS[kind](names)
        for name, of_name in names.items():
            problem = problems.get(name)
            found |= {t: problem for t in of_name if problem}
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


def _unknown(paths):
    return dict.fromkeys(paths, Problem(Reason.MISSING))


def _unslashed(paths):
    """A path without its last slash redirects, where there is a page with it."""
    problems = {}
    for path in paths:
        kind, name = _kind_and_name(path + "/")
        problem = None if kind == "elsewhere" else CHECKS[kind]([name]).get(name)
        problems[path] = problem or Problem(Reason.MOVED, path + "/")
    return problems


def _media(names):
    return {name: Problem(Reason.FILE) for name in names if not _is_stored(name)}


def _is_stored(name):
    try:
        return default_storage.exists(name)
    except StorageUnavailable:
        # That tells nothing of the file.
        return True
    except (SuspiciousFileOperation, ValueError, OSError):
        return False


def _articles(slugs):
    live = set(Article.objects.live().filter(slug__in=slugs).values_list("slug", flat=True))
    rest = Article.objects.filter(slug__in=set(slugs) - live).defer("body", "body_html")
    states = {article.slug: article.state for article in rest}
    reasons = {
        Article.State.TAKEN_DOWN: Reason.TAKEN_DOWN,
        Article.State.DRAFT: Reason.NOT_PUBLIC,
        Article.State.SCHEDULED: Reason.NOT_PUBLIC,
    }
    return {
        slug: Problem(reasons.get(states.get(slug), Reason.MISSING))
        for slug in slugs
        if slug not in live
    }


def _lists(model, lookup):
    """A check of topics, tags or authors: a list with nothing live in it answers 404."""

    def check(slugs):
        rows = model.objects.filter(slug__in=slugs)
        live = Article.objects.live().filter(**{f"{lookup}__in": rows}).values_list(lookup)
        kept = set(rows.filter(pk__in=live).values_list("slug", flat=True))
        return {slug: Problem(Reason.MISSING) for slug in slugs if slug not in kept}

    return check


# By the names of addresses, the check that applies to each.
LOOKED_UP = {
    **{name: name for name in ("article", "topic", "tag", "author")},
    "article_markdown": "article",
    "topic_feed": "topic",
}
CHECKS = {
    "unknown": _unknown,
    "unslashed": _unslashed,
    "media": _media,
    "article": _articles,
    "topic": _lists(Topic, "topic"),
    "tag": _lists(Tag, "tags"),
    "author": _lists(Author, "author"),
}


def _moved(found):
    """Of those whose page is missing, the ones that redirect (a query or two for each of these)."""
    by_path: dict[str, list[tuple[str, str]]] = {}
    for target, problem in found.items():
        if problem.reason == Reason.MISSING:
            with contextlib.suppress(ValidationError):
                path = site_path(target[0], is_decoded=True)
                by_path.setdefault(path, []).append(target)
    problems = {}
    for old in Redirect.objects.leading_from_any(by_path) if by_path else ():
        if old.article and old.article.state == Article.State.TAKEN_DOWN:
            problem = Problem(Reason.TAKEN_DOWN)
        elif Redirect.objects.is_open(old.target):
            problem = Problem(Reason.MOVED, own_address(old.target))
        else:
            continue
        problems |= dict.fromkeys(by_path[old.path], problem)
    return problems


def _missing_anchors(by_kind, found):
    """Targets whose page is there while its part is not; for pages whose parts are known alone."""
    known = _article_anchors(
        [name for name, targets in by_kind.get("article", {}).items() if _open(targets, found)]
    )
    elsewhere = by_kind.get("elsewhere", {})
    if any(_open(targets, found) for targets in elsewhere.values()):
        known |= _page_anchors()
    targets = [*by_kind.get("article", {}).items(), *elsewhere.items()]
    return {
        target: Problem(Reason.ANCHOR)
        for name, of_name in targets
        for target in _open(of_name, found)
        if name in known and target[1] not in known[name]
    }


def _open(targets, found):
    """Those with a fragment whose page is not known to be missing."""
    return [target for target in targets if target[1] and target not in found]


def _page_anchors():
    """What `#fragments` of the fixed pages lead to, by path; home shows no text of this kind."""
    pages = Page.objects.exclude(slug=Page.Address.HOME)
    return {
        page.get_absolute_url(): TEMPLATE_ANCHORS | anchors_in(page.body_html) for page in pages
    }


def _article_anchors(slugs):
    """What `#fragments` of these articles lead to, by slug (two queries)."""
    if not slugs:
        return {}
    rows = Article.objects.filter(slug__in=slugs).prefetch_related("faqs")
    return {article.slug: anchors_of(article) for article in rows}


def anchors_of(article) -> set[str]:
    """All fragments of an article's page (one query where the questions are not loaded)."""
    faqs = list(article.faqs.all())
    markup = [article.body_html, article.references_html, *(faq.answer_html for faq in faqs)]
    return TEMPLATE_ANCHORS | anchors_in("".join(markup)) | {faq.anchor for faq in faqs}
