"""Gives out pages that have not changed without waking Django: a WSGI layer around it.

A page that may be kept says so itself: `Cache-Control: public`, no cookie. Each is kept under the
stamp of the content version (see `content_version.py`), whole and compressed once for each way that
browsers take it. When the stamp moves, nothing from under an earlier one is given out again; every
process asks for it at most twice a second, so that is how late a reader can see a change.
"""

import contextlib
import hashlib
import logging
import threading
import time
from collections import OrderedDict

from django.core.cache import cache as shared
from django.db import Error, close_old_connections
from django.utils.http import parse_http_date_safe

from attachment_site.core.caching.cached_page import CachedPage
from attachment_site.core.caching.content_version import UNSURE

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
# Twice: the moment that is not yet sure is as much too early. And dates are cut to the second.
SETTLED_SECONDS = 2 * UNSURE.total_seconds() + 1
SHARED_SECONDS = 3600
LARGEST_PAGE = 1024 * 1024
# What the application is not told of a page that is to be kept: it is made whole, for everybody.
LEFT_OUT = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING")
# X-Request-ID is one request's name: a kept page answers others, which have none.
REPLACED = ("content-length", "etag", "vary", "x-request-id")
# What only one visitor or one moment explains; the rest of a request does not change a page.
PERSONAL = ("HTTP_AUTHORIZATION", "HTTP_RANGE")


class PageCache:
    """A WSGI application in front of another one, which it asks only for what it has not kept.

    `read_stamp` gives the stamp of what is public now; `megabytes` limits the memory of each
    process; what begins with one of `never` is not looked at. With a shared cache (CACHE_URL) the
    machines show each other what they have made.
    """

    def __init__(self, application, *, read_stamp, never, megabytes, is_shared, poll=POLL_SECONDS):
        self.application = application
        self.read_stamp = read_stamp
        self.never = tuple(never)
        self.room = megabytes * 1024 * 1024
        self.is_shared = is_shared
        if is_shared:
            # Only then: the package takes some megabytes.
            from redis.exceptions import RedisError

            self.shared_errors = RedisError
        self.pages = OrderedDict()
        self.taken = 0
        self.poll = poll
        self.stamp, self.asked_at = None, -poll
        self.lock, self.asking = threading.Lock(), threading.Lock()

    def __call__(self, environ, start_response):
        key = self._key(environ)
        stamp = self._current_stamp() if key else None
        if stamp is None:
            return self.application(environ, start_response)
        page = self._kept(key, stamp)
        if page is not None:
            return page.give(environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.application(environ, start_response)
        return self._make(key, stamp, environ, start_response)

    def _key(self, environ):
        """What tells one public page from another; None for what is not to be kept."""
        if not self.room or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        if environ.get("PATH_INFO", "").startswith(self.never):
            return None
        if "sessionid" in environ.get("HTTP_COOKIE", "") or any(map(environ.get, PERSONAL)):
            return None
        names = ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "PATH_INFO")
        return "\n".join(environ.get(name, "") for name in (*names, "QUERY_STRING"))

    def _current_stamp(self):
        """The stamp, asked for at most twice a second; the last known one while the database does
        not answer, so that what was read goes on being readable."""
        # One asks, the others go on: a database that hangs must hold up no more than one thread.
        if time.monotonic() - self.asked_at < self.poll or not self.asking.acquire(blocking=False):
            return self.stamp
        try:
            self.stamp = self.read_stamp()
        except Error as error:
            logger.warning("Pages are given out as they were (%s).", type(error).__name__)
        finally:
            self.asked_at = time.monotonic()
            self.asking.release()
            close_old_connections()
        return self.stamp

    def _kept(self, key, stamp):
        with self.lock:
            page = self.pages.get(key)
            if page is not None and page.stamp == stamp:
                self.pages.move_to_end(key)
                return page
        page = self._shown_by_others(key, stamp)
        if page is not None:
            self._keep(key, page)
        return page

    def _shown_by_others(self, key, stamp):
        """What another machine has made; nothing while the shared cache does not answer."""
        if not self.is_shared:
            return None
        name = _shared_name(key, stamp)
        try:
            return CachedPage.from_signed(name, stamp, shared.get(name, ""))
        except self.shared_errors:
            return None

    def _make(self, key, stamp, environ, start_response):
        """Pass on the application's answer, and keep it if it may be kept."""
        whole = {name: value for name, value in environ.items() if name not in LEFT_OUT}
        answered = []
        body = self.application(whole, lambda *answer: answered.append(answer))
        try:
            content = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        status, headers, *_ = answered[-1]
        if not _may_be_kept(status, headers, content):
            start_response(status, headers)
            return [content]
        page = _page(stamp, status, headers, content)
        self._keep(key, page)
        if self.is_shared:
            with contextlib.suppress(self.shared_errors):
                name = _shared_name(key, stamp)
                shared.set(name, page.signed(name), SHARED_SECONDS)
        return page.give(environ, start_response)

    def _keep(self, key, page):
        with self.lock:
            old = self.pages.pop(key, None)
            self.taken += page.size - (old.size if old else 0)
            self.pages[key] = page
            while self.taken > self.room:
                self.taken -= self.pages.popitem(last=False)[1].size


def _may_be_kept(status, headers, content) -> bool:
    values = {name.lower(): value.lower() for name, value in headers}
    return (
        status[:3] == "200"
        and "public" in values.get("cache-control", "")
        and "set-cookie" not in values
        and "cookie" not in values.get("vary", "")
        and "content-encoding" not in values
        and len(content) <= LARGEST_PAGE
    )


def _page(stamp, status, headers, content) -> CachedPage:
    """The page with its body uncompressed, and the headers that hold for each encoding of it."""
    values = {name.lower(): value for name, value in headers}
    kept = [(name, value) for name, value in headers if name.lower() not in REPLACED]
    etag = values.get("etag", "")
    if etag:
        kept.append(("ETag", etag if etag.startswith("W/") else f"W/{etag}"))
    kept.append(("Vary", "Accept-Encoding"))
    return CachedPage(stamp, status, kept, _is_settled(values.get("last-modified")), {"": content})


def _is_settled(date) -> bool:
    """Whether a page's Last-Modified is so long ago that it is the moment of its last change.

    Sooner it is an earlier moment, which two changes within a second share.
    """
    moment = parse_http_date_safe(date or "")
    return moment is not None and time.time() - moment >= SETTLED_SECONDS


def _shared_name(key, stamp):
    return "page:" + hashlib.sha256(f"{stamp}\n{key}".encode()).hexdigest()
