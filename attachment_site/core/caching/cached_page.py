"""A page as it was answered, to be given out again in whichever way a browser takes it."""

import gzip
import re
from dataclasses import dataclass, field
from functools import partial

import brotli
from django.core import signing

SALT = "page for another machine"
REFUSED = r"\b{}\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))"
ENCODINGS = {
    "br": (
        re.compile(REFUSED.format("br")),
        partial(brotli.compress, mode=brotli.MODE_TEXT, quality=9),
    ),
    "gzip": (re.compile(REFUSED.format("gzip")), partial(gzip.compress, mtime=0)),
}


@dataclass
class CachedPage:
    """One page as it was answered under a stamp; `bodies` holds it by its content encoding.

    `is_dated` says that no other page bears the same Last-Modified.
    """

    stamp: str
    status: str
    headers: list[tuple[str, str]]
    is_dated: bool
    bodies: dict[str, bytes] = field(default_factory=dict)

    def signed(self, name: str) -> str:
        """The page for another machine, which knows by SECRET_KEY that one of us has made it."""
        content = [
            name,
            self.status,
            self.headers,
            self.is_dated,
            self.bodies[""].decode("latin-1"),
        ]
        return signing.dumps(content, salt=SALT)

    @classmethod
    def from_signed(cls, name: str, stamp: str, told: str) -> "CachedPage | None":
        """What `signed` has made of this very page; None for anything else."""
        try:
            signed_name, status, headers, is_dated, body = signing.loads(told, salt=SALT)
        except signing.BadSignature:
            return None
        if signed_name != name:
            return None
        pairs = [tuple(pair) for pair in headers]
        return cls(stamp, status, pairs, is_dated, {"": body.encode("latin-1")})

    @property
    def size(self) -> int:
        """Bytes that it takes, roughly, once it is compressed in every way."""
        return 2 * len(self.bodies[""]) + 2048

    def give(self, environ, start_response):
        """Answer a request (WSGI) with this page: 304 where the visitor has it already."""
        if self._is_known(environ):
            start_response("304 Not Modified", self.headers)
            return [b""]
        encoding, body = self._body(environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        start_response(self.status, headers)
        return [body if environ["REQUEST_METHOD"] == "GET" else b""]

    def _is_known(self, environ) -> bool:
        """Whether the visitor's copy is this one (RFC 9110, 13.1: entity tags before dates)."""
        known = dict(self.headers)
        if tags := environ.get("HTTP_IF_NONE_MATCH"):
            return known.get("ETag", "-").removeprefix("W/") in tags
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        return self.is_dated and since is not None and since == known.get("Last-Modified")

    def _body(self, accepted: str) -> tuple[str, bytes]:
        """The encoding that the browser takes best, and the body in it."""
        for encoding, (pattern, compress) in ENCODINGS.items():
            if self.bodies[""] and pattern.search(accepted):
                if encoding not in self.bodies:
                    self.bodies[encoding] = compress(self.bodies[""])
                return encoding, self.bodies[encoding]
        return "", self.bodies[""]
