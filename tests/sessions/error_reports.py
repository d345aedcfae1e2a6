"""The error reports that an operator would be mailed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.signals import got_request_exception
from django.db.models.signals import ModelSignal
from django.test import Client
from django.views.debug import ExceptionReporter


@contextmanager
def reports_of_failing(browser: Client, signal: ModelSignal, model: type) -> Iterator[list[str]]:
    """The reports that are made while everything fails that sends this signal of a model."""
    reports: list[str] = []

    def report(request, **kwargs):
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.append(reporter.get_traceback_text() + reporter.get_traceback_html())

    def fail(**kwargs):
        raise RuntimeError("The disk is full.")

    signal.connect(fail, model)
    got_request_exception.connect(report)
    browser.raise_request_exception = False
    try:
        yield reports
    finally:
        signal.disconnect(fail, model)
        got_request_exception.disconnect(report)
