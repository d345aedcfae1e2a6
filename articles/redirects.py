"""Old addresses lead on, where no page answers."""

from django.core.exceptions import ValidationError
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render

from articles.models import Article, OldAddress
from articles.models.old_address import own_address, site_path


def old_addresses_lead_on(get_response):
    """Answer 301 for an old address, 410 where its article was taken down.

    It asks only after a page was not found, so that pages that exist cost nothing and always win.
    """

    def middleware(request):
        response = get_response(request)
        if response.status_code == 404 and request.method in ("GET", "HEAD"):
            return _answer(request) or response
        return response

    return middleware


def _answer(request):
    try:
        path = site_path(request.path_info, is_decoded=True)
    except ValidationError:
        return None
    old = OldAddress.objects.leading_from(path).first()
    # With a slash at its end it may be a page, to which Django leads by itself.
    if old is None or (path != request.path_info and OldAddress.objects.is_taken(path)):
        return None
    if old.article and old.article.state == Article.State.TAKEN_DOWN:
        return _never_kept(render(request, "410.html", status=410))
    if not OldAddress.objects.is_open(old.target):
        return None
    address = own_address(old.target)
    if query := request.META.get("QUERY_STRING"):
        address = f"{address}?{query}"
    return _never_kept(HttpResponsePermanentRedirect(address))


def _never_kept(response):
    """A browser that kept the redirect would run in circles once the row takes its name back."""
    response["Cache-Control"] = "no-cache"
    return response
