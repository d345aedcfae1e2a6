"""The application form: what it says, asks and takes, and how it refuses."""

import pytest

from sessions.models import Application, OutgoingMail, Practice, Question
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import LETTER, apply, decrypted, filled, refused

pytestmark = pytest.mark.django_db

ADDRESS = "/sessions/apply/"


def test_the_page_says_who_reads_and_how_long_before_the_first_field(client, inbox, settings):
    settings.SESSIONS_RETENTION_DAYS = 90
    Practice(practitioner_name="Dana Reed", promised_days=4).save()

    shown = text(elements(parse(client.get(ADDRESS)), "main")[0])

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


def test_no_cache_keeps_the_form_and_its_cookie_ends_with_the_browser(client, inbox):
    response = client.get(ADDRESS)

    assert response["Cache-Control"] == "no-store"
    (cookie,) = response.cookies.values()
    assert (cookie.key, cookie["path"]) == ("form", "/")
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "")


def test_an_application_is_sealed_and_the_practitioner_is_told(client, inbox):
    receipt = apply(client)

    application = Application.objects.get()
    assert application.status == Application.Status.NEW
    assert application.may_email is True
    assert application.waiting_since == application.received_at
    content = application.decrypt_content(inbox[1])
    assert content["name"] == "Robin Vale"
    assert content["email"] == "robin@applicant.example"
    assert (content["country"], content["time_zone"]) == ("Portugal", "Europe/Lisbon")
    labels = [question.label for question in Question.objects.all()]
    assert [answer["question"] for answer in content["answers"]] == labels
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["application"]
    assert len(receipt) == 20


def test_the_practitioners_own_questions_are_asked_in_their_kind(client, inbox):
    Question.objects.all().delete()
    for position, kind in enumerate(Question.Kind, start=1):
        fields = {"label": f"A {kind}?", "kind": kind, "position": position}
        Question.objects.create(choices="Red\nBlue", **fields)

    page = parse(client.get(ADDRESS))

    names = [f"question_{question.pk}" for question in Question.objects.all()]
    assert len(elements(page, "input", name=names[0], type="text")) == 1
    assert len(elements(page, "textarea", name=names[1])) == 1
    for name, choices in ((names[2], ["Red", "Blue"]), (names[3], ["Yes", "No"])):
        assert [box.get("value") for box in elements(page, "input", name=name)] == choices


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Type a name. A first name or an invented one is enough."),
        ({"name": "x" * 101}, "Shorten this to 100 characters; it has 101 now."),
        ({"name": "a\rb"}, "Write this on one line, without special control characters."),
        ({"email": "nowhere"}, "Enter one address, such as name@example.com."),
        ({"email": ""}, "Type an address for the e-mail, or untick the box."),
        ({"country": ""}, "Write which country you are in, or “rather not say”."),
        (
            {"adult": None},
            "Sessions are for adults. If you are 18 or older, tick the box. If you are younger,"
            " please call or text one of the lines for the young on this page.",
        ),
        ({"consent": None}, "Tick the box to allow your letter to be kept and read."),
    ],
)
def test_a_refusal_says_what_to_do_and_keeps_every_word(client, inbox, fields, message):
    response = client.post(ADDRESS, filled(**fields))

    assert refused(response) == [message]
    page = parse(response)
    assert texts(page, "title")[0].startswith("Error: Contact")
    assert "no-store" in response["Cache-Control"]
    (answer, *_) = elements(page, "textarea")
    assert text(answer) == LETTER
    assert not Application.objects.exists()


def test_each_error_stands_beside_its_field_and_is_linked_to_it(client, inbox):
    page = parse(client.post(ADDRESS, filled(name="", country="")))

    summary = elements(page, "div", class_="error-summary")[0]
    assert summary.get("tabindex") == "-1"
    assert summary.get("autofocus") is not None
    assert [link.get("href") for link in elements(summary, "a")] == ["#id_name", "#id_country"]
    (name,) = elements(page, "input", id="id_name")
    assert name.get("aria-invalid") == "true"
    assert name.get("aria-describedby") == "id_name_helptext id_name_error"
    (beside,) = elements(page, "ul", id="id_name_error")
    assert text(beside) == "Type a name. A first name or an invented one is enough."


def test_a_required_question_names_itself(client, inbox):
    question = Question.objects.first()

    response = client.post(ADDRESS, filled(**{f"question_{question.pk}": " "}))

    assert refused(response) == [
        "Write something under “What brings you here?”. One sentence is enough."
    ]


def test_a_long_answer_holds_20000_characters_and_says_so_beyond(client, inbox):
    name = f"question_{Question.objects.first().pk}"
    fits = "é\r\n" * 10_000

    too_long = client.post(ADDRESS, filled(**{name: fits + "x"}))

    assert refused(too_long) == ["Shorten this to 20,000 characters; it has 20,001 now."]
    assert len(elements(parse(too_long), "textarea", name=name)[0].text) > 20_000
    assert client.post(ADDRESS, filled(**{name: fits + " "})).status_code == 302
    assert decrypted(inbox)["answers"][0]["answer"] == fits.replace("\r", "").strip()


def test_control_characters_are_dropped(client, inbox):
    apply(client, name="Ro\x00bin\x1b \x7fVale\x9f")

    assert decrypted(inbox)["name"] == "Robin Vale"
