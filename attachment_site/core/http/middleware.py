"""The site's own dress for answers that Django leaves bare."""

import re

from django.conf import settings
from django.shortcuts import render

SESSION_KEY = re.compile(r"[0-9a-z]{32}")


def own_session_cookies_only(get_response):
    """Drop a session cookie that cannot be one of ours: PostgreSQL refuses some of them."""

    def middleware(request):
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if key is not None and not SESSION_KEY.fullmatch(key):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return get_response(request)

    return middleware


def wrong_method_page(get_response):
    """Give an empty 405 the site's page; its headers stay, Allow among them (RFC 9110, 15.5.6)."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render(request, "errors/405.html").content
        return response

    return middleware
