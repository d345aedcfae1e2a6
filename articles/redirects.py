"""Old addresses lead on, where no page answers."""

from django.core.exceptions import ValidationError
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render

from articles.models import Article, OldAddress
from articles.models.old_address import NUMBERS, asked_number, own_address, site_path


def old_addresses_lead_on(get_response):
    """Answer 301 for an old address, 410 where its article was taken down.

    It asks only after a page was not found, so that pages that exist cost nothing and always win;
    but `/?p=12` is asked for first, because the home page answers to any query.
    """

    def middleware(request):
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        number = asked_number(request.META.get("QUERY_STRING", ""))
        if number and request.path_info == "/" and (old := _answer(request, number)):
            return old
        response = get_response(request)
        if response.status_code == 404:
            by_number = _answer(request, number) if number else None
            return by_number or _answer(request) or response
        return response

    return middleware


def _answer(request, number=""):
    """The answer for the request's path, or for what it asks for by `number`; None for neither."""
    try:
        path = site_path(request.path_info, is_decoded=True)
    except ValidationError:
        return None
    old = OldAddress.objects.leading_from(path + number).first()
    # With a slash at its end it may be a page, to which Django leads by itself.
    if old is None or (path != request.path_info and OldAddress.objects.is_taken(path)):
        return None
    if old.article and old.article.state == Article.State.TAKEN_DOWN:
        return _never_kept(render(request, "410.html", status=410))
    if not OldAddress.objects.is_open(old.target):
        return None
    address = own_address(old.target)
    if query := _rest_of_query(request, number):
        address = f"{address}?{query}"
    return _never_kept(HttpResponsePermanentRedirect(address))


def _rest_of_query(request, number):
    """The query as it came, without what named the page."""
    if not number:
        return request.META.get("QUERY_STRING", "")
    rest = request.GET.copy()
    for name in NUMBERS:
        rest.pop(name, None)
    return rest.urlencode()


def _never_kept(response):
    """A browser that kept the redirect would run in circles once the row takes its name back."""
    response["Cache-Control"] = "no-cache"
    return response
