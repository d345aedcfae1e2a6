"""Old addresses lead on, where no page answers."""

import re

from django.core.exceptions import ValidationError
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from articles.models import Article, Redirect
from articles.models.redirect import NUMBERS, current_url, normalize_path, wordpress_query

# Further pages and feeds of an archive, as WordPress has them, belong to the archive.
FURTHER = re.compile(r"/(?:page/\d+|(?P<feed>feed)(?:/(?:rss2?|rdf|atom))?)/\Z")


def redirect_moved_pages(get_response):
    """Answer 301 for an old address, 410 where its article was taken down.

    It asks only after a page was not found, so that pages that exist cost nothing and always win;
    but `/?p=12` is asked for first, because the home page answers to any query.
    """

    def middleware(request):
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        number = wordpress_query(request.META.get("QUERY_STRING", ""))
        if number and request.path_info == "/" and (old := _answer(request, [f"/{number}"])):
            return old
        response = get_response(request)
        if response.status_code != 404:
            return response
        return _answer(request, _meant(request, number)) or response

    return middleware


def _meant(request, number):
    """Paths of old addresses that a request may mean, the most exact one first."""
    try:
        path = normalize_path(request.path_info, is_decoded=True)
    except ValidationError:
        return []
    return list(dict.fromkeys([path + number, path, FURTHER.sub("/", path)]))


def _answer(request, paths):
    """The answer for the first of the paths that is an old address, or None (one query)."""
    known = {old.path: old for old in Redirect.objects.leading_from_any(paths)}
    old = next((known[path] for path in paths if path in known), None)
    # With a slash at its end it may be a page, to which Django leads by itself.
    if old is None or (old.path != request.path_info and Redirect.objects.is_taken(old.path)):
        return None
    if old.article and old.article.state == Article.State.TAKEN_DOWN:
        return _never_kept(render(request, "errors/410.html", status=410))
    if not Redirect.objects.is_live(old.target):
        return None
    address = _address(request, old)
    if query := _rest_of_query(request, old):
        address = f"{address}?{query}"
    return _never_kept(HttpResponsePermanentRedirect(address))


def _address(request, old):
    further = FURTHER.search(request.path_info)
    if old.topic and further and further["feed"]:
        return reverse("articles:topic_feed", args=[old.topic.slug])
    return current_url(old.target)


def _rest_of_query(request, old):
    """The query as it came, without what named the page."""
    if "?" not in old.path:
        return request.META.get("QUERY_STRING", "")
    rest = request.GET.copy()
    for name in NUMBERS:
        rest.pop(name, None)
    return rest.urlencode()


def _never_kept(response):
    """A browser that kept the redirect would run in circles once the row takes its name back."""
    response["Cache-Control"] = "no-cache"
    return response
