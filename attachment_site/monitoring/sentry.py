"""Errors to Sentry, or what speaks its protocol, if SENTRY_DSN is set.

An event holds what the log's line holds, and nothing else: none of the client's integrations is
on, so that no request, variable, header or address is collected in the first place.
"""

import datetime
import logging

import sentry_sdk

from attachment_site import VERSION
from attachment_site.core.logging import line_of


class SentryHandler(logging.Handler):
    """Sends records of level ERROR, without waiting for an answer."""

    def __init__(self, dsn: str):
        super().__init__(logging.ERROR)
        sentry_sdk.init(
            dsn=dsn,
            release=VERSION,
            server_name="",
            default_integrations=False,
            auto_enabling_integrations=False,
            max_breadcrumbs=0,
            include_local_variables=False,
            include_source_context=False,
        )

    def emit(self, record: logging.LogRecord) -> None:
        line = line_of(record)
        frames = [_frame(step) for step in line.get("way", [])]
        errors = [{"type": name} for name in reversed(line.get("error", []))]
        if errors:
            errors[-1]["stacktrace"] = {"frames": frames}
        sentry_sdk.capture_event(
            {
                "level": "error",
                "logger": line["logger"],
                "timestamp": datetime.datetime.fromtimestamp(record.created, datetime.UTC),
                "logentry": {"formatted": line.get("message") or line["where"]},
                "exception": {"values": errors},
                "tags": {
                    name: str(line[name])
                    for name in ("request_id", "method", "route", "status")
                    if name in line
                },
            }
        )


def _frame(step: str) -> dict:
    place, _, function = step.partition(" ")
    file, _, line = place.rpartition(":")
    return {"filename": file, "lineno": int(line), "function": function}
