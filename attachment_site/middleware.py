"""The site's own dress for answers that Django leaves bare."""

from django.shortcuts import render


def wrong_method_page(get_response):
    """Give an empty 405 the site's page; its headers stay, Allow among them (RFC 9110, 15.5.6)."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render(request, "405.html").content
        return response

    return middleware
