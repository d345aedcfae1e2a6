"""The practitioner edits the form while somebody fills it in: each keeps what they saw."""

import datetime

import pytest
from django.utils import timezone

from sessions.models import Question
from tests.pages import elements, parse, text
from tests.sessions.apply.applying import decrypted, filled, refusals

pytestmark = pytest.mark.django_db

ADDRESS = "/sessions/apply/"


@pytest.fixture
def question():
    Question.objects.all().delete()
    return Question.objects.create(label="What brings you here?", kind="long", is_required=True)


def test_a_changed_question_is_kept_as_it_was_answered(client, inbox, question):
    posted = filled()
    question.label, question.kind = "Do you smoke?", Question.Kind.YES_NO
    question.save()

    assert client.post(ADDRESS, posted).status_code == 302
    assert decrypted(inbox)["answers"] == [
        {
            "question": "What brings you here?",
            "kind": "long",
            "answer": "It began in the spring, on a train.",
        }
    ]


def test_the_answer_to_a_deleted_question_is_not_lost(client, inbox, question):
    posted = filled()
    question.delete()

    assert client.post(ADDRESS, posted).status_code == 302
    assert [row["answer"] for row in decrypted(inbox)["answers"]] == [
        "It began in the spring, on a train."
    ]


def test_a_new_question_holds_nobody_up_who_has_not_seen_it(client, inbox, question):
    posted = filled()
    Question.objects.create(label="Since when?", kind="short", is_required=True)

    assert client.post(ADDRESS, posted).status_code == 302
    assert [row["question"] for row in decrypted(inbox)["answers"]] == ["What brings you here?"]


def test_an_error_shows_the_questions_that_were_answered(client, inbox, question):
    posted = filled(name="")
    question.delete()

    response = client.post(ADDRESS, posted)

    assert refusals(response) == ["Type a name. A first name or an invented one is enough."]
    shown = [text(area) for area in elements(parse(response), "textarea")]
    assert shown == ["It began in the spring, on a train."]


def test_an_expired_form_comes_back_with_the_questions_that_were_answered(
    client, inbox, question, time_machine
):
    posted = filled()
    question.delete()
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=25))

    response = client.post(ADDRESS, posted)
    assert response.status_code == 422
    again = elements(parse(response), "input", name="form")[0].get("value")
    client.post(ADDRESS, posted | {"form": again})

    assert [row["question"] for row in decrypted(inbox)["answers"]] == ["What brings you here?"]
