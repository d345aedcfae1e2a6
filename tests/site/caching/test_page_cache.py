"""Pages that have not changed are given out without Django, and never a moment too long."""

import datetime
import gzip
import pickle
import uuid

import brotli
import pytest
from django.core import signing
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone
from django.utils.http import http_date
from redis import Redis

from articles.models import Article
from attachment_site.core.caching.page_cache import PageCache
from attachment_site.core.env.storage import cache_from
from sessions.models import Practice
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class Site:
    """The site behind a page cache; `woken` lists the paths that Django was asked for."""

    def __init__(self, **options):
        self.django = WSGIHandler()
        self.woken = []
        defaults = {
            "never": ("/admin/", "/sessions/"),
            "megabytes": 4,
            "is_shared": False,
            "poll": 0,
        }
        self.cache = PageCache(self.ask_django, **defaults | options)

    def ask_django(self, environ, start_response):
        self.woken.append(environ["PATH_INFO"])
        return self.django(environ, start_response)

    def get(self, path, method="get", **environ):
        """Status, headers and body of one request."""
        request = getattr(RequestFactory(), method)(path, **environ)
        answers = []
        body = self.cache(request.environ, lambda *answer: answers.append(answer))
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        connection.close()
        return int(answers[-1][0][:3]), dict(answers[-1][1]), content


def test_each_browser_gets_the_encoding_that_it_takes():
    site, article = Site(), make_article(body="Some words of comfort. " * 100)
    path = article.get_absolute_url()
    plain = site.get(path)[2]

    for accepted, encoding, opened in [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip;q=1.0, br;q=0", "gzip", gzip.decompress),
        ("gzip;q=0", None, bytes),
    ] * 2:
        _, headers, body = site.get(path, HTTP_ACCEPT_ENCODING=accepted)
        assert (accepted, headers.get("Content-Encoding")) == (accepted, encoding)
        assert (headers["Vary"], headers["Content-Length"]) == ("Accept-Encoding", str(len(body)))
        assert opened(body) == plain
    assert site.woken == [path]


def test_a_page_that_has_not_changed_does_not_wake_django(time_machine):
    site, article = Site(), make_article(title="Trust")
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=1))
    path = article.get_absolute_url()
    first = site.get(path)
    _, sent, content = first
    etag, date = sent["ETag"], sent["Last-Modified"]
    assert b"Trust" in content

    assert site.get(path) == first
    assert site.get(path, "head") == (200, sent, b"")
    status, headers, body = site.get(path, HTTP_IF_NONE_MATCH=etag)
    assert (status, headers["ETag"], body) == (304, etag, b"")
    assert site.get(path, HTTP_IF_NONE_MATCH='"other"')[0] == 200
    assert site.get(path, HTTP_IF_MODIFIED_SINCE=date)[0] == 304
    assert site.woken == [path]

    # The moment that anything changes, the page is made again.
    Practice.objects.update(invitation_text="Come in.")
    assert site.get(path, HTTP_IF_NONE_MATCH=etag)[0] == 200
    assert site.woken == [path, path]


def test_a_second_change_in_the_same_second_is_not_missed_by_date(time_machine):
    time_machine.move_to(timezone.now().replace(microsecond=0), tick=False)
    site, path = Site(), make_article(title="Trust").get_absolute_url()
    assert "Last-Modified" not in site.get(path)[1]
    Article.objects.update(title="Hope")
    site.get(path)

    status, _, content = site.get(path, HTTP_IF_MODIFIED_SINCE=http_date())

    assert (status, b"Hope" in content) == (200, True)


def test_what_is_not_everybodys_is_never_kept_nor_anything_without_memory():
    for path, method, environ, options in [
        ("/articles/", "get", {"HTTP_COOKIE": "sessionid=" + "a" * 32}, {}),
        ("/articles/", "get", {"HTTP_AUTHORIZATION": "Bearer x"}, {}),
        ("/articles/", "post", {}, {}),
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
    # Addresses with other queries are other pages.
    paths = [f"{article.get_absolute_url()}?{number}" for number in range(8)]

    assert [site.get(path)[0] for path in paths] == [200] * 8
    assert len(site.woken) == 8
    assert site.cache.size <= 1024 * 1024
    site.get(paths[-1])
    site.get(paths[0])

    assert len(site.woken) == 9


SHARED = "redis://127.0.0.1:6379/15"


@pytest.fixture
def own_names(redis, settings):
    """A shared cache in which nobody else has these names: what they begin with."""
    prefix = uuid.uuid4().hex
    settings.CACHES = {"default": cache_from(SHARED) | {"KEY_PREFIX": prefix}}
    return prefix


def test_machines_show_each_other_what_they_have_made_and_take_no_page_for_another(own_names):
    first, second = Site(is_shared=True), Site(is_shared=True)
    article = make_article()
    path = article.get_absolute_url()
    page = first.get(path)[2]
    assert second.get(path)[2] == page
    assert (first.woken, second.woken) == ([path], [])
    with Redis.from_url(SHARED) as server:
        (name,) = server.scan_iter(f"*{own_names}*page:*")
        assert first.get("/about/")[2] != page
        (other,) = set(server.scan_iter(f"*{own_names}*page:*")) - {name}
        server.set(name, server.get(other))
    assert Site(is_shared=True).get(path)[2] == page

    article.touch(now=timezone.now())
    second.get(path)
    assert second.woken == [path]


SPRUNG = []


def spring():
    SPRUNG.append("it ran")


class Trap:
    """Runs code where it is unpickled."""

    def __reduce__(self):
        return spring, ()


def test_what_somebody_else_put_into_the_shared_cache_neither_runs_nor_shows(own_names):
    path = make_article().get_absolute_url()
    page = Site(is_shared=True).get(path)[2]
    older = signing.dumps(["page:x", "200 OK", [], True, ""], salt="page for another machine")
    for planted in (pickle.dumps(Trap()), b"", b"42", b"[]:x:y", older.encode()):
        with Redis.from_url(SHARED) as server:
            (name,) = server.scan_iter(f"*{own_names}*page:*")
            server.set(name, planted)

        other = Site(is_shared=True)
        assert other.get(path)[2] == page
        assert (other.woken, SPRUNG) == ([path], [])


def test_a_shared_cache_that_is_away_holds_nobody_up(settings):
    settings.CACHES = {"default": cache_from("redis://127.0.0.1:9/0")}
    site, path = Site(is_shared=True), make_article().get_absolute_url()

    assert (site.get(path)[0], site.get(path)[0], site.woken) == (200, 200, [path])
