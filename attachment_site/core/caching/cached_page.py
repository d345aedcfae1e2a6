"""A page in the page cache: it answers in the encoding that the browser accepts, or with 304."""

import gzip
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
from django.core import signing

# Another for each form, so that nobody can plant a page of an earlier one.
SALT = "page for another machine, 2"
ACCEPTED = r"\b{}\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))"
ENCODINGS: dict[str, tuple[re.Pattern[str], Callable[[bytes], bytes]]] = {
    "br": (
        re.compile(ACCEPTED.format("br")),
        partial(brotli.compress, mode=brotli.MODE_TEXT, quality=10),
    ),
    "gzip": (re.compile(ACCEPTED.format("gzip")), partial(gzip.compress, mtime=0)),
}


@dataclass
class CachedPage:
    """A page under the stamp of a content version; `bodies` holds it by content encoding."""

    stamp: str
    headers: list[tuple[str, str]]
    bodies: dict[str, bytes]

    def dumps(self, key: str) -> str:
        """The page for the shared cache, signed with SECRET_KEY: only our machines write it."""
        body = self.bodies[""].decode("latin-1")
        return signing.dumps([key, self.headers, body], salt=SALT)

    @classmethod
    def loads(cls, key: str, stamp: str, text: str) -> "CachedPage | None":
        """The page that `dumps` wrote under this key; None for anything else."""
        try:
            signed_key, headers, body = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        if signed_key != key:
            return None
        pairs = [(name, value) for name, value in headers]
        return cls(stamp, pairs, {"": body.encode("latin-1")})

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes once it is compressed in each encoding."""
        return 2 * len(self.bodies[""]) + 2048

    def respond(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request with this page, or with 304 if the visitor has it (WSGI)."""
        if self._is_not_modified(environ):
            start_response("304 Not Modified", self.headers)
            return [b""]
        encoding, body = self._encoded(environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        start_response("200 OK", headers)
        return [body if environ["REQUEST_METHOD"] == "GET" else b""]

    def _is_not_modified(self, environ: WSGIEnvironment) -> bool:
        """Whether the visitor's copy is this one (RFC 9110, 13.1: entity tags before dates)."""
        headers = dict(self.headers)
        if tags := environ.get("HTTP_IF_NONE_MATCH"):
            return headers.get("ETag", "-").removeprefix("W/") in tags
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        return since is not None and since == headers.get("Last-Modified")

    def _encoded(self, accepted: str) -> tuple[str, bytes]:
        for encoding, (pattern, compress) in ENCODINGS.items():
            if self.bodies[""] and pattern.search(accepted):
                if encoding not in self.bodies:
                    self.bodies[encoding] = compress(self.bodies[""])
                return encoding, self.bodies[encoding]
        return "", self.bodies[""]
