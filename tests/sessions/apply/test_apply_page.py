"""The application form: what it says, asks and takes, and how it refuses."""

import pytest

from sessions.models import Application, Practice, Question
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import LETTER, decrypted, filled, hidden, refused

pytestmark = pytest.mark.django_db

ADDRESS = "/sessions/apply/"


def test_the_page_says_who_reads_and_how_long_before_the_first_field(client, inbox, settings):
    settings.SESSIONS_RETENTION_DAYS = 90
    Practice(practitioner_name="Dana Reed", promised_days=4).save()

    response = client.get(ADDRESS)

    assert response["Cache-Control"] == "no-store"
    (cookie,) = response.cookies.values()
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "")
    shown = text(elements(parse(response), "main")[0])
    order = [
        "Exit this page",
        "Crisis lines by country",
        "Dana Reed, and nobody else",
        "Within 4 days.",
        "90 days after",
        "What would you like to be called?",
    ]
    positions = [shown.find(part) for part in order]
    assert -1 not in positions
    assert positions == sorted(positions)


REFUSED = [
    ({"name": ""}, "Type a name. A first name or an invented one is enough."),
    ({"name": "x" * 101}, "Shorten this to 100 characters; it has 101 now."),
    ({"name": "a\rb"}, "Write this on one line, without special control characters."),
    ({"email": ""}, "Type an address for the e-mail, or untick the box."),
    ({"adult": None}, "Sessions are for adults. If you are 18 or older, tick the box. If you are"),
    ({"consent": None}, "Tick the box to allow your letter to be kept and read."),
]


def test_a_refusal_says_what_to_do_beside_the_field_and_keeps_every_word(client, inbox):
    for fields, message in REFUSED:
        response = client.post(ADDRESS, filled(**fields))
        (said,) = refused(response)
        assert said.startswith(message)
        assert "no-store" in response["Cache-Control"]
        page = parse(response)
        assert LETTER in texts(page, "textarea")
        (summary,) = elements(page, "div", class_="error-summary")
        (field,) = fields
        assert [link.get("href") for link in elements(summary, "a")] == [f"#id_{field}"]
        (control,) = elements(page, "input", id=f"id_{field}")
        assert control.get("aria-invalid") == "true"
        assert f"id_{field}_error" in control.get("aria-describedby").split()
        assert texts(page, "ul", id=f"id_{field}_error") == [said]
    assert not Application.objects.exists()


def test_a_required_answer_holds_20000_characters_and_says_so_beyond(client, inbox):
    name = f"question_{Question.objects.first().pk}"
    fits = "é\r\n" * 10_000

    missing = client.post(ADDRESS, filled(**{name: " "}))
    too_long = client.post(ADDRESS, filled(**{name: fits + "x"}))

    told = "Write something under “What brings you here?”. One sentence is enough."
    assert refused(missing) == [told]

    assert refused(too_long) == ["Shorten this to 20,000 characters; it has 20,001 now."]
    assert len(elements(parse(too_long), "textarea", name=name)[0].text) > 20_000
    assert client.post(ADDRESS, filled(**{name: fits + " "})).status_code == 302
    assert decrypted(inbox)["answers"][0]["answer"] == fits.replace("\r", "").strip()


@pytest.fixture
def question():
    Question.objects.all().delete()
    return Question.objects.create(label="What brings you here?", kind="long", is_required=True)


def change(question):
    question.label, question.kind = "Do you smoke?", Question.Kind.YES_NO
    question.save()


@pytest.mark.parametrize("edit", [change, Question.delete])
def test_a_letter_keeps_the_questions_that_it_answered(client, inbox, question, edit):
    posted = filled()
    edit(question)

    assert client.post(ADDRESS, posted).status_code == 302

    answer = {"question": "What brings you here?", "kind": "long", "answer": LETTER}
    assert decrypted(inbox)["answers"] == [answer]


def test_a_form_comes_back_with_the_questions_that_were_answered(client, inbox, question):
    posted = filled(name="")
    question.delete()

    response = client.post(ADDRESS, posted)

    assert len(refused(response)) == 1
    assert [text(area) for area in elements(parse(response), "textarea")] == [LETTER]
    again = {"form": hidden(parse(response), "form"), "name": "Robin"}
    assert client.post(ADDRESS, posted | again).status_code == 302
    assert [row["question"] for row in decrypted(inbox)["answers"]] == ["What brings you here?"]
