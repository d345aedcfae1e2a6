"""An error report, should an operator have them mailed, holds nothing of what was sent."""

import sys
from contextlib import contextmanager

import pytest
from django.core.signals import got_request_exception
from django.db.models.signals import pre_init
from django.views.debug import ExceptionReporter

from sessions.models import Application, Message
from tests.pages import parse
from tests.sessions.apply.applying import LETTER, RETURN, conversation, filled, hidden

pytestmark = pytest.mark.django_db


@contextmanager
def reports_of_failing(browser, model):
    """The reports that an operator would be mailed while no row of a model can be made."""
    reports = []

    def report(request, **kwargs):
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.append(reporter.get_traceback_text() + reporter.get_traceback_html())

    def fail(**kwargs):
        raise RuntimeError("The disk is full.")

    pre_init.connect(fail, model)
    got_request_exception.connect(report)
    browser.raise_request_exception = False
    try:
        yield reports
    finally:
        pre_init.disconnect(fail, model)
        got_request_exception.disconnect(report)


@pytest.mark.parametrize("model", [Application, Message])
def test_an_error_report_holds_no_word_of_an_applicant(client, application, model):
    form = hidden(parse(conversation(client, application)), "form")
    address, sent = "/sessions/apply/", filled()
    if model is Message:
        address, sent = RETURN, {"message": LETTER, "form": form, "receipt": application.receipt}

    with reports_of_failing(client, model) as reports:
        assert client.post(address, sent).status_code == 500

    assert "The disk is full." in reports[0]
    assert "message" in reports[0]
    for word in (LETTER, "train", "Robin", application.receipt, application.private.hex()):
        assert word not in reports[0]
    assert repr(application.private)[2:-1] not in reports[0]
