"""A page cache in front of Django: a WSGI layer that answers for pages that have not changed.

A response may be cached if it says `Cache-Control: public` and sets no cookie. It is stored under
the stamp of the content version (`content_version.py`), once for each encoding. When the stamp
changes, no earlier page is served again. Every process reads the stamp at most twice a second,
which is how late a reader may see a change.
"""

import contextlib
import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.core.cache import cache as shared_cache
from django.db import Error, close_old_connections
from django.utils import timezone

from attachment_site.core.caching import content_version
from attachment_site.core.caching.cached_page import CachedPage

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
SHARED_SECONDS = 3600
LARGEST_PAGE = 1024 * 1024
# Hidden from the application, so that its response is complete and fits every visitor.
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING")
# What differs between encodings, and what names a single request.
DROPPED = ("content-length", "vary", "x-request-id")
# A request with one of these gets a response of its own.
PERSONAL = ("HTTP_AUTHORIZATION", "HTTP_RANGE")


class PageCache:
    """A WSGI application around another one, which is asked only for pages that are not cached.

    `megabytes` limits the memory of each process; paths that begin with one of `never` are passed
    on. With a shared cache (CACHE_URL) machines use each other's pages.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        never: Iterable[str],
        megabytes: int,
        is_shared: bool,
        poll: float = POLL_SECONDS,
    ):
        self.application = application
        self.never = tuple(never)
        self.capacity = megabytes * 1024 * 1024
        self.is_shared = is_shared
        if is_shared:
            # Imported only here: the package takes some megabytes.
            from redis.exceptions import RedisError

            self.shared_errors = RedisError
        self.pages: OrderedDict[str, CachedPage] = OrderedDict()
        self.size = 0
        self.poll = poll
        self.stamp: str | None = None
        self.read_at = -poll
        self.lock, self.reading = threading.Lock(), threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        stamp = self._current_stamp() if key else None
        if key is None or stamp is None:
            return self.application(environ, start_response)
        page = self._find(key, stamp)
        if page is not None:
            return page.respond(environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.application(environ, start_response)
        return self._render(key, stamp, environ, start_response)

    def _key(self, environ: WSGIEnvironment) -> str | None:
        """What distinguishes one public page from another; None for a request to pass on."""
        if not self.capacity or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        if environ.get("PATH_INFO", "").startswith(self.never):
            return None
        if "sessionid" in environ.get("HTTP_COOKIE", "") or any(map(environ.get, PERSONAL)):
            return None
        names = ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "PATH_INFO")
        return "\n".join(environ.get(name, "") for name in (*names, "QUERY_STRING"))

    def _current_stamp(self) -> str | None:
        """The stamp, read at most twice a second; while the database does not answer, the last
        one, so that cached pages stay readable."""
        # One thread reads, the others go on: a database that hangs must not hold up more than one.
        if time.monotonic() - self.read_at < self.poll or not self.reading.acquire(blocking=False):
            return self.stamp
        try:
            self.stamp = content_version.current(now=timezone.now()).stamp
        except Error as error:
            logger.warning("Pages are given out as they were (%s).", type(error).__name__)
        finally:
            self.read_at = time.monotonic()
            self.reading.release()
            close_old_connections()
        return self.stamp

    def _find(self, key: str, stamp: str) -> CachedPage | None:
        with self.lock:
            page = self.pages.get(key)
            if page is not None and page.stamp == stamp:
                self.pages.move_to_end(key)
                return page
        page = self._find_shared(key, stamp)
        if page is not None:
            self._store(key, page)
        return page

    def _find_shared(self, key: str, stamp: str) -> CachedPage | None:
        """A page that another machine stored; None while the shared cache does not answer."""
        if not self.is_shared:
            return None
        shared_key = _shared_key(key, stamp)
        try:
            return CachedPage.loads(shared_key, stamp, shared_cache.get(shared_key, ""))
        except self.shared_errors:
            return None

    def _render(
        self, key: str, stamp: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Pass on the application's response, and store it if it may be cached."""
        plain = {name: value for name, value in environ.items() if name not in CONDITIONS}
        started: list[tuple[str, list[tuple[str, str]]]] = []
        written: list[bytes] = []

        def start(status, headers, exc_info=None):
            started.append((status, headers))
            return written.append

        body = self.application(plain, start)
        try:
            content = b"".join([*written, *body])
        finally:
            if hasattr(body, "close"):
                body.close()
        status, headers = started[-1]
        if not _is_cacheable(status, headers, content):
            start_response(status, headers)
            return [content]
        kept = [(name, value) for name, value in headers if name.lower() not in DROPPED]
        # Middleware leaves it out of short answers, which are compressed here all the same.
        kept.append(("Vary", "Accept-Encoding"))
        page = CachedPage(stamp, kept, {"": content})
        self._store(key, page)
        if self.is_shared:
            with contextlib.suppress(self.shared_errors):
                shared_key = _shared_key(key, stamp)
                shared_cache.set(shared_key, page.dumps(shared_key), SHARED_SECONDS)
        return page.respond(environ, start_response)

    def _store(self, key: str, page: CachedPage) -> None:
        with self.lock:
            old = self.pages.pop(key, None)
            self.size += page.size - (old.size if old else 0)
            self.pages[key] = page
            while self.size > self.capacity:
                self.size -= self.pages.popitem(last=False)[1].size


def _is_cacheable(status: str, headers: list[tuple[str, str]], content: bytes) -> bool:
    values = {name.lower(): value.lower() for name, value in headers}
    return (
        status[:3] == "200"
        and "public" in values.get("cache-control", "")
        and "set-cookie" not in values
        and "cookie" not in values.get("vary", "")
        and "content-encoding" not in values
        and len(content) <= LARGEST_PAGE
    )


def _shared_key(key: str, stamp: str) -> str:
    return "page:" + hashlib.sha256(f"{stamp}\n{key}".encode()).hexdigest()
