"""How long each kind of page takes, however many articles there are.

Run as a module, it makes the account that looks at admin.
"""

import http.cookiejar
import re
import statistics
import time
import urllib.parse
import urllib.request
from functools import partial

ROUNDS = 15
AUTHOR = {"DJANGO_SUPERUSER_PASSWORD": "nine pears in a wooden bowl"}
NAME = "benchmark"
# Of articles that stand in every corpus, a page in its middle.
PUBLIC = {
    "article": "/articles/article-50/",
    "list": "/articles/",
    "topic": "/topics/topic-1/",
    "tag": "/tags/tag-1/",
    "author": "/authors/author-1/",
    "feed": "/feed/",
    "topic's feed": "/topics/topic-1/feed/",
    "sitemap": "/sitemap.xml",
}
ADMIN_LIST = "/admin/articles/article/"
SITEMAP_FILE = "/sitemap-articles.xml"
# A file of the sitemap holds up to ten thousand articles: what counts is how long each takes.
PER_ARTICLE = "100 articles of a sitemap's file"
FLOORS = dict.fromkeys((*PUBLIC, "admin's list", PER_ARTICLE), (1.5, "×"))


def measure(address: str) -> dict[str, float]:
    """Milliseconds of each kind of page on the site at this address (medians)."""
    reader, author = urllib.request.build_opener(), _signed_in(address)
    asked = {row: partial(_time, reader, address + path) for row, path in PUBLIC.items()}
    asked["admin's list"] = partial(_time, author, address + ADMIN_LIST)
    asked[PER_ARTICLE] = partial(_time_of_100, reader, address + SITEMAP_FILE)
    return {row: median(timed) for row, timed in asked.items()}


def median(timed) -> float:
    """The median of what `timed` gives, called again and again after a first time."""
    timed()
    return statistics.median(timed() for _ in range(ROUNDS))


def _time(opener, address):
    return _timed(opener, address)[0]


def _time_of_100(opener, address):
    took, answer = _timed(opener, address)
    return took / answer.count(b"<url>") * 100


def _timed(opener, address):
    """Milliseconds until all of an answer was there, and the answer."""
    start = time.perf_counter()
    with opener.open(address, timeout=120) as response:
        answer = response.read()
    return (time.perf_counter() - start) * 1000, answer


def _signed_in(address):
    """An opener that asks as somebody who may see everything."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(cookies)
    page = opener.open(f"{address}/admin/login/").read().decode()
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    fields = {"username": NAME, "password": AUTHOR["DJANGO_SUPERUSER_PASSWORD"]}
    fields |= {"csrfmiddlewaretoken": token, "next": ADMIN_LIST}
    answer = opener.open(f"{address}/admin/login/", urllib.parse.urlencode(fields).encode())
    if not answer.url.endswith(ADMIN_LIST):
        raise ValueError(f"Signing in led to {answer.url}.")
    return opener


def _make_account():
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    if not get_user_model().objects.filter(username=NAME).exists():
        address = ["--username", NAME, "--email", "benchmark@example.org"]
        call_command("createsuperuser", "--no-input", "-v0", *address)


if __name__ == "__main__":
    import django

    django.setup()
    _make_account()
