"""Applying as a browser does: the form's fields, with a token that is a minute old."""

import datetime
import re

import time_machine
from django.utils import timezone

from sessions.models import Application, Question
from sessions.tokens import new_form_token
from tests.pages import elements, parse, text

RETURN = "/sessions/return/"
LETTER = "It began in the spring, on a train."


def token_from(seconds_ago, wording=None, days_to_answer=5):
    """The hidden token of a form that was rendered so long ago; it asks today's questions, or
    those that are given, and promises an answer within these days."""
    if wording is None:
        wording = [row.wording for row in Question.objects.all()]
    moment = timezone.now() - datetime.timedelta(seconds=seconds_ago)
    with time_machine.travel(moment, tick=False):
        return new_form_token(wording=wording, days_to_answer=days_to_answer)


def filled(**fields):
    """What the browser sends: the form filled in, with these fields otherwise."""
    answers = {
        Question.Kind.LONG: LETTER,
        Question.Kind.SHORT: "Short.",
        Question.Kind.YES_NO: "Yes",
        Question.Kind.CHOICE: "Weekends",
    }
    values = {
        "name": "Robin Vale",
        "email": "robin@applicant.example",
        "may_email": "on",
        "country": "Portugal",
        "time_zone": "Europe/Lisbon",
        "adult": "on",
        "consent": "on",
        "letterhead": "",
        "form": token_from(60),
    }
    values |= {f"question_{row.pk}": answers[row.kind] for row in Question.objects.all()}
    return {name: value for name, value in (values | fields).items() if value is not None}


def apply(client, **fields):
    """Apply, follow to the confirmation, and give the receipt that it shows (20 digits)."""
    response = client.post("/sessions/apply/", filled(**fields))
    assert response.status_code == 302, refusals(response)
    return shown_receipt(client.get(response["Location"]))


def decrypted(inbox):
    """The content of the newest application, as the practice reads it."""
    return Application.objects.latest("pk").decrypt_content(inbox[1])


def shown_receipt(response):
    (output,) = elements(parse(response), "output")
    return re.sub(r"\D", "", text(output))


def refusals(response):
    """What the summary on top of the page says, in order."""
    summary = elements(parse(response), "div", class_="error-summary")
    return [text(item) for item in elements(summary[0], "li")] if summary else []


def refused(response):
    """The same of a page that comes back with an error."""
    assert response.status_code == 422
    return refusals(response)


def hidden(page, name):
    """What a page brings back in a hidden field."""
    return elements(page, "input", name=name)[0].get("value")


def conversation(client, application):
    """The page that the application's receipt opens."""
    response = client.post(RETURN, {"receipt": application.receipt}, follow=True)
    assert response.status_code == 200
    return response
