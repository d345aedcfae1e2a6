"""The log: lines of JSON that contain nothing that anybody sent.

Messages are written only for our own loggers. Those of others, such as Django, quote paths, headers
and rows; of these a line has the place in the code alone.
"""

import contextvars
import json
import logging
import re
import time
import traceback
import uuid
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from attachment_site.core.http.requests import GetResponse, is_from_trusted_proxy

# The packages of the site.
OWN_PACKAGES = ("articles", "attachment_site", "sessions")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
# What web servers generate: 32 hex digits, perhaps with hyphens.
REQUEST_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
META_KEY = "attachment_site.request_id"
PROJECT_DIR = Path(__file__).resolve().parents[2]

_request_id: contextvars.ContextVar[str | None] = contextvars.ContextVar("request_id", default=None)


def assign_request_id(get_response: GetResponse) -> GetResponse:
    """Middleware: give each request an id, in its log lines and in the header of its response.

    An X-Request-ID from one of TRUSTED_PROXIES is kept.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request_id = request.headers.get("X-Request-ID", "")
        if not REQUEST_ID.fullmatch(request_id) or not is_from_trusted_proxy(request):
            request_id = uuid.uuid4().hex
        # Django logs a 4xx or 5xx response after the last middleware.
        request.META[META_KEY] = request_id
        token = _request_id.set(request_id)
        try:
            response = get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-ID"] = request_id
        return response

    return middleware


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(line_of(record))


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    """What is told of a record, here and elsewhere."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    is_own = record.name.partition(".")[0] in OWN_PACKAGES
    line = {
        "time": f"{moment}.{int(record.msecs):03d}Z",
        "level": record.levelname,
        "logger": record.name,
        "where": f"{_short_path(record.pathname)}:{record.lineno}",
        "message": record.getMessage() if is_own else None,
        **_request_fields(record),
        **_error_fields(record),
    }
    return {name: value for name, value in line.items() if value is not None}


def _request_fields(record: logging.LogRecord) -> dict[str, str | int | None]:
    """Id, method, URL pattern and status; never the URL, which may contain anything."""
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    method = getattr(request, "method", None)
    return {
        "request_id": getattr(request, "META", {}).get(META_KEY, _request_id.get()),
        "method": method if method in METHODS else None,
        "route": f"/{match.route}" if match else None,
        "status": getattr(record, "status_code", None),
    }


def _error_fields(record: logging.LogRecord) -> dict[str, list[str]]:
    """The types of an error and its causes, and its traceback; not their messages."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)
    types: list[str] = []
    while error is not None and len(types) < 10:
        types.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    way = [f"{_short_path(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": types, "way": way}


def _short_path(path: str) -> str:
    """A path relative to the project or, for a package, to its site-packages."""
    return path.rpartition("site-packages/")[2].removeprefix(f"{PROJECT_DIR}/")
