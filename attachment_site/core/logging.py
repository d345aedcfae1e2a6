"""What the site writes into its log: lines of JSON that hold nothing of what anybody sent.

Our own loggers say their words, which are written with that in mind. Of all others (Django's words
quote paths, headers and rows) a line says where in the code it comes from, and no more.
"""

import contextvars
import json
import logging
import re
import time
import traceback
import uuid
from pathlib import Path

from django.conf import settings

OWN = ("articles", "attachment_site", "sessions")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
# What web servers make: 32 hex digits, perhaps with hyphens. Nothing else is taken for an id.
REQUEST_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CODE = Path(__file__).resolve().parents[2]

_request_id = contextvars.ContextVar("request_id", default=None)


def request_ids(get_response):
    """Middleware: name each request, in its log lines and in the header of its answer.

    A name that one of TRUSTED_PROXIES has given in X-Request-ID stays.
    """

    def middleware(request):
        name = request.headers.get("X-Request-ID", "")
        is_trusted = request.META.get("REMOTE_ADDR") in settings.TRUSTED_PROXIES
        if not is_trusted or not REQUEST_ID.fullmatch(name):
            name = uuid.uuid4().hex
        # Django logs a refusal after the last middleware, and finds its name in the request.
        request.log_id = name
        token = _request_id.set(name)
        try:
            response = get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-ID"] = name
        return response

    return middleware


class JsonFormatter(logging.Formatter):
    """One line of JSON a record."""

    def format(self, record):
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {
            "time": f"{moment}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "where": f"{_short(record.pathname)}:{record.lineno}",
            "message": record.getMessage() if record.name.partition(".")[0] in OWN else None,
            "request_id": getattr(getattr(record, "request", None), "log_id", _request_id.get()),
            **_of_request(record),
            **_of_error(record.exc_info),
        }
        return json.dumps({name: value for name, value in line.items() if value is not None})


def _of_request(record):
    """Method, pattern of the address and status; never the address, which may hold anything."""
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    method = getattr(request, "method", None)
    return {
        "method": method if method in METHODS else None,
        "route": f"/{match.route}" if match else None,
        "status": getattr(record, "status_code", None),
    }


def _of_error(exc_info):
    """The kinds of errors, the first cause last, and the way to it; not their words."""
    error = exc_info[1] if exc_info else None
    if error is None:
        return {}
    kinds, frames = [], traceback.extract_tb(error.__traceback__)
    while error is not None and len(kinds) < 10:
        kinds.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    way = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": kinds, "way": way}


def _short(path):
    """A file of ours from the folder of the site on, one of a package from its package on."""
    name = path.rpartition("site-packages/")[2]
    return name.removeprefix(f"{CODE}/")
