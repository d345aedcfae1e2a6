"""Redirects from old addresses, when no page answers."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.encoding import escape_uri_path, iri_to_uri

from articles.models import Article, MediaFile, Redirect
from articles.models.redirect import ARCHIVE, NUMBERS, current_url, normalize_path, wordpress_query
from attachment_site.core.http.requests import GetResponse

# A file's name and signed tokens: another case is another one.
MEANS_CAPITALS = {"upload", "preview", "receipt"}
# It answers at its front page's file as it does without.
INDEX_FILE = re.compile(r"/index\.php(?=/|\Z)")


def redirect_moved_pages(get_response: GetResponse) -> GetResponse:
    """Answer 301 at an old address, 410 if its article was taken down.

    It looks only after a page was not found, so that existing pages cost nothing and always win.
    `/?p=12` is looked up first, because the home page answers to any query string.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        query = wordpress_query(request.META.get("QUERY_STRING", ""))
        if query and request.path_info in ("/", "/index.php"):
            redirect = _redirect(request, [f"/{query}"])
            if redirect is not None:
                return redirect
        response = get_response(request)
        if response.status_code != 404:
            return response
        return (
            _replaced_file(request)
            or _redirect(request, _candidates(request, query))
            or _lowered(request)
            or response
        )

    return middleware


def _candidates(request: HttpRequest, query: str) -> list[str]:
    """Old addresses that a request may mean, the most specific one first."""
    try:
        path = normalize_path(INDEX_FILE.sub("", request.path_info) or "/", is_decoded=True)
    except ValidationError:
        return []
    return list(dict.fromkeys([path + query, path, ARCHIVE.sub("/", path)]))


def _redirect(request: HttpRequest, paths: list[str]) -> HttpResponse | None:
    """The response of the first path that is an old address, or None (one query)."""
    known = {redirect.path: redirect for redirect in Redirect.objects.leading_from_any(paths)}
    redirect = next((known[path] for path in paths if path in known), None)
    if redirect is None:
        return None
    # With a slash added it may be a page: CommonMiddleware redirects to that.
    if redirect.path != request.path_info and Redirect.objects.is_taken(redirect.path):
        return None
    if redirect.article and redirect.article.state == Article.State.TAKEN_DOWN:
        return _not_cached(render(request, "errors/410.html", status=410))
    if not Redirect.objects.is_live(redirect.target):
        return None
    part = ARCHIVE.search(request.path_info)
    url = current_url(redirect.target)
    if redirect.topic and part and part["feed"]:
        url = reverse("articles:topic_feed", args=[redirect.topic.slug])
    if query := _remaining_query(request, redirect):
        url = f"{url}?{query}"
    return _not_cached(HttpResponsePermanentRedirect(url))


def _replaced_file(request: HttpRequest) -> HttpResponse | None:
    """A redirect to what replaced an upload, or None (one query)."""
    name = request.path_info.removeprefix(settings.MEDIA_URL)
    if name == request.path_info or not (name.isascii() and name.isprintable()):
        return None
    media = MediaFile.objects.replaced(name)
    return _not_cached(HttpResponseRedirect(media.address)) if media else None


def _lowered(request: HttpRequest) -> HttpResponse | None:
    """The redirect of an address with capitals to the page that has it without, or None."""
    if request.path_info == request.path_info.lower():
        return None
    try:
        path = normalize_path(request.path_info.lower(), is_decoded=True)
        match = resolve(path)
    except (ValidationError, Resolver404):
        return None
    is_page = match.url_name and match.app_names[:1] != ["admin"]
    is_page = is_page and match.url_name not in MEANS_CAPITALS
    if not is_page or not Redirect.objects.is_taken(path):
        return None
    query = request.META.get("QUERY_STRING", "")
    url = iri_to_uri(escape_uri_path(path)) + (f"?{query}" if query else "")
    return _not_cached(HttpResponsePermanentRedirect(url))


def _remaining_query(request: HttpRequest, redirect: Redirect) -> str:
    """The query string without the parameters that were part of the old address."""
    if "?" not in redirect.path:
        return request.META.get("QUERY_STRING", "")
    rest = request.GET.copy()
    for name in NUMBERS:
        rest.pop(name, None)
    return rest.urlencode()


def _not_cached(response: HttpResponse) -> HttpResponse:
    """A browser that cached the redirect would loop once the page gets its old address back."""
    response["Cache-Control"] = "no-cache"
    return response
