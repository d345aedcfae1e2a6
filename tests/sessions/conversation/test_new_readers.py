"""Somebody more can read since a form was shown: it comes back once, and says who."""

import pytest

from sessions.models import Application, Message
from tests.pages import parse, sent_by, text
from tests.sessions.apply.applying import RETURN, conversation, filled, hidden, refused
from tests.sessions.factories import make_application
from tests.sessions.inbox_pages import INBOX, OTHER_TWICE, invitation, signed_in

pytestmark = pytest.mark.django_db
NAMED = "it is The practice and Dr Hill now."


@pytest.fixture
def join(browser, colleague):
    """A function that lets a colleague accept an invitation."""

    def accept():
        theirs = signed_in(colleague)
        theirs.post(INBOX + "join/", OTHER_TWICE | {"code": invitation(browser, colleague)})

    return accept


def test_a_letter_is_kept_until_it_is_sent_to_those_who_are_named(client, join):
    form = hidden(parse(client.get("/sessions/apply/")), "form")
    join()

    asked = client.post("/sessions/apply/", filled(form=form, name="Robin Vale"))

    assert NAMED in refused(asked)[0]
    page = parse(asked)
    assert hidden(page, "name") == "Robin Vale"
    assert not Application.objects.exists()
    client.post("/sessions/apply/", filled(form=hidden(page, "form")))
    assert Application.objects.get().readable_by == "The practice and Dr Hill"


def test_a_message_is_kept_as_well(client, join):
    page = parse(conversation(client, make_application()))
    sent = {"form": hidden(page, "form"), "action": "message", "message": "Only for Dana."}
    join()

    asked = client.post(RETURN, sent)

    assert NAMED in refused(asked)[0]
    assert "Only you, The practice and Dr Hill can read this." in text(parse(asked))
    assert not Message.objects.exists()
    (form,) = [one for one in parse(asked).iter() if one.get("id") == "conversation-form"]
    again = sent_by(form)
    assert again["message"].strip() == "Only for Dana."
    client.post(RETURN, again | {"action": "message"})
    assert Message.objects.count() == 1
