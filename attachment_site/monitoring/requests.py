"""Counts what is answered, and how fast: nothing of who asked, or for what.

With PROMETHEUS_MULTIPROC_DIR all processes of a machine count into files of that folder, and each
of them tells the sum; without it, each process tells its own.
"""

import time
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import Histogram

SECONDS = Histogram(
    "site_answer_seconds",
    "How long answers took, by the class of their status.",
    ["status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
CLASSES = {str(first): SECONDS.labels(f"{first}xx") for first in range(1, 6)}
PROBES = ("/livez", "/readyz", "/healthz", "/metrics")


def counting(application: WSGIApplication) -> WSGIApplication:
    """The same application, whose answers are counted; those to probes are not."""

    def counted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "") in PROBES:
            return application(environ, start_response)
        began, status = time.perf_counter(), ["5"]

        def start(line, *arguments):
            status.append(line[0])
            return start_response(line, *arguments)

        try:
            return application(environ, start)
        finally:
            CLASSES.get(status[-1], CLASSES["5"]).observe(time.perf_counter() - began)

    return counted
