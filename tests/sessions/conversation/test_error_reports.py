"""An error report, should an operator have them mailed, holds nothing of what was sent."""

import pytest
from django.db.models.signals import pre_init

from sessions.models import Application, Message
from tests.pages import parse
from tests.sessions.apply.applying import LETTER, RETURN, conversation, filled, hidden
from tests.sessions.error_reports import reports_of_failing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Application, Message])
def test_an_error_report_holds_no_word_of_an_applicant(client, application, model):
    form = hidden(parse(conversation(client, application)), "form")
    address, sent = "/sessions/apply/", filled()
    if model is Message:
        address, sent = RETURN, {"message": LETTER, "form": form, "receipt": application.receipt}

    with reports_of_failing(client, pre_init, model) as reports:
        assert client.post(address, sent).status_code == 500

    assert "The disk is full." in reports[0]
    assert "message" in reports[0]
    for word in (LETTER, "train", "Robin", application.receipt, application.private.hex()):
        assert word not in reports[0]
    assert repr(application.private)[2:-1] not in reports[0]
