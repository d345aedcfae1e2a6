"""Pages that have not changed are given out without Django, and never a moment too long."""

import datetime
import gzip

import brotli
import pytest
from django.utils import timezone
from django.utils.http import http_date

from articles.models import Article
from sessions.models import Practice
from tests.factories import make_article
from tests.site.caching.cached_site import Site

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_page_that_has_not_changed_does_not_wake_django():
    site, article = Site(), make_article(title="Trust")
    path = article.get_absolute_url()

    first, second = site.get(path), site.get(path)

    assert first == second
    assert b"Trust" in first[2]
    assert site.woken == [path]


def test_each_browser_gets_the_encoding_that_it_takes():
    site, article = Site(), make_article(body="Some words of comfort. " * 100)
    path = article.get_absolute_url()
    plain = site.get(path)[2]

    for accepted, encoding, opened in [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("gzip;q=1.0, br;q=0", "gzip", gzip.decompress),
        ("", None, bytes),
        ("gzip;q=0", None, bytes),
        ("brotli", None, bytes),
    ] * 2:
        _, headers, body = site.get(path, HTTP_ACCEPT_ENCODING=accepted)
        assert (accepted, headers.get("Content-Encoding")) == (accepted, encoding)
        assert (headers["Vary"], headers["Content-Length"]) == ("Accept-Encoding", str(len(body)))
        assert opened(body) == plain
    assert site.woken == [path]


def test_a_short_answer_that_is_compressed_says_that_others_get_it_otherwise():
    _, headers, _ = Site().get("/search/suggest", HTTP_ACCEPT_ENCODING="br")

    assert (headers["Content-Encoding"], headers["Vary"]) == ("br", "Accept-Encoding")


def test_whoever_has_the_page_already_is_told_so():
    site, article = Site(), make_article()
    path = article.get_absolute_url()
    etag = site.get(path)[1]["ETag"]

    status, headers, body = site.get(path, HTTP_IF_NONE_MATCH=etag)
    assert (status, headers["ETag"], body) == (304, etag, b"")
    assert site.get(path, HTTP_IF_NONE_MATCH='"other"')[0] == 200
    assert site.woken == [path]

    # The moment that anything changes, the page is made again.
    Practice.objects.update(invitation_text="Come in.")
    assert site.get(path, HTTP_IF_NONE_MATCH=etag)[0] == 200
    assert site.woken == [path, path]


def test_a_date_tells_as_well_once_it_is_sure(time_machine):
    site, path = Site(), make_article().get_absolute_url()
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=1))
    date = site.get(path)[1]["Last-Modified"]

    assert site.get(path, HTTP_IF_MODIFIED_SINCE=date)[0] == 304
    assert site.woken == [path]


def test_a_second_change_in_the_same_second_is_not_missed_by_date(time_machine):
    time_machine.move_to(timezone.now().replace(microsecond=0), tick=False)
    site, article = Site(), make_article(title="Trust")
    path = article.get_absolute_url()
    assert "Last-Modified" not in site.get(path)[1]

    Article.objects.update(title="Hope")
    site.get(path)

    status, _, content = site.get(path, HTTP_IF_MODIFIED_SINCE=http_date())
    assert status == 200
    assert b"Hope" in content


def test_head_has_the_headers_and_no_body():
    site, path = Site(), make_article().get_absolute_url()
    _, headers, _ = site.get(path)

    assert site.get(path, "head") == (200, headers, b"")
    assert site.woken == [path]


def test_what_is_not_everybodys_is_never_kept_nor_anything_without_memory():
    for path, method, environ, options in [
        ("/articles/", "get", {"HTTP_COOKIE": "sessionid=" + "a" * 32}, {}),
        ("/articles/", "get", {"HTTP_AUTHORIZATION": "Bearer x"}, {}),
        ("/articles/", "post", {}, {}),
        ("/sessions/", "get", {}, {}),
        ("/sessions/apply/", "get", {}, {}),
        ("/admin/login/", "get", {}, {}),
        ("/articles/not-there/", "get", {}, {}),
        ("/healthz", "get", {}, {}),
        ("/articles/", "get", {}, {"megabytes": 0}),
    ]:
        site = Site(**options)
        for _ in range(2):
            site.get(path, method, **environ)
        assert site.woken == [path, path]


def test_memory_is_bounded_and_the_oldest_goes_first():
    site, article = Site(megabytes=1), make_article(body="Words. " * 20_000)
    paths = [f"{article.get_absolute_url()}?{number}" for number in range(8)]

    for path in paths:
        # Addresses with other queries are other pages.
        assert site.get(path)[0] == 200
    assert len(site.woken) == len(paths)
    assert site.cache.size <= 1024 * 1024
    site.woken.clear()
    site.get(paths[-1])
    site.get(paths[0])

    assert site.woken == [article.get_absolute_url()]
