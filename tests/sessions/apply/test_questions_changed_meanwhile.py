"""The practitioner edits the form while somebody fills it in: each keeps what they saw."""

import datetime

import pytest
from django.utils import timezone

from sessions.models import Question
from tests.pages import elements, parse, text
from tests.sessions.apply.applying import LETTER, decrypted, filled, hidden, refused

pytestmark = pytest.mark.django_db

ADDRESS = "/sessions/apply/"


@pytest.fixture
def question():
    Question.objects.all().delete()
    return Question.objects.create(label="What brings you here?", kind="long", is_required=True)


def change(question):
    question.label, question.kind = "Do you smoke?", Question.Kind.YES_NO
    question.save()


def add_another(question):
    Question.objects.create(label="Since when?", kind="short", is_required=True)


@pytest.mark.parametrize("edit", [change, Question.delete, add_another])
def test_a_letter_keeps_the_questions_that_it_answered(client, inbox, question, edit):
    posted = filled()
    edit(question)

    assert client.post(ADDRESS, posted).status_code == 302

    answer = {"question": "What brings you here?", "kind": "long", "answer": LETTER}
    assert decrypted(inbox)["answers"] == [answer]


@pytest.mark.parametrize(("name", "hours"), [("", 0), ("Robin", 25)], ids=["error", "expired"])
def test_a_form_comes_back_with_the_questions_that_were_answered(
    client, inbox, question, time_machine, name, hours
):
    posted = filled(name=name)
    question.delete()
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=hours))

    response = client.post(ADDRESS, posted)

    assert len(refused(response)) == 1
    assert [text(area) for area in elements(parse(response), "textarea")] == [LETTER]
    again = {"form": hidden(parse(response), "form"), "name": "Robin"}
    assert client.post(ADDRESS, posted | again).status_code == 302
    assert [row["question"] for row in decrypted(inbox)["answers"]] == ["What brings you here?"]
