"""The form: it says what happens, loses nothing, and makes one sealed application."""

import pytest
from django.test import Client

from sessions.models import Application, OutgoingMail, Practice, Question
from tests.pages import elements, parse, text, texts
from tests.sessions.applying import apply, filled, refusals, token_from
from tests.sessions.factories import make_inbox, make_practitioner

pytestmark = pytest.mark.django_db

ADDRESS = "/sessions/apply/"


@pytest.fixture
def inbox():
    return make_inbox(make_practitioner(email="practice@example.org"))


def opened_letter(inbox):
    return Application.objects.get().open_letter(inbox[1])


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


def test_the_empty_form_may_be_kept_by_the_back_button_and_by_no_shared_cache(client, inbox):
    response = client.get(ADDRESS)

    assert response["Cache-Control"] == "private, no-cache"
    (cookie,) = response.cookies.values()
    assert (cookie.key, cookie.value, cookie["path"]) == ("form", "1", "/")
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "")


def test_an_application_is_sealed_and_the_practitioner_is_told(client, inbox):
    receipt = apply(client)

    application = Application.objects.get()
    assert application.status == Application.Status.NEW
    assert application.may_email is True
    assert application.waiting_since == application.received_at
    letter = application.open_letter(inbox[1])
    assert letter["name"] == "Robin Vale"
    assert letter["email"] == "robin@applicant.example"
    assert (letter["country"], letter["time_zone"]) == ("Portugal", "Europe/Lisbon")
    assert [answer["question"] for answer in letter["answers"]] == [
        question.label for question in Question.objects.all()
    ]
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["application"]
    assert len(receipt) == 16


def test_an_application_keeps_the_wording_that_it_answered(client, inbox):
    Question.objects.exclude(kind="long").delete()
    apply(client)

    Question.objects.update(label="Something else entirely?")

    assert [answer["question"] for answer in opened_letter(inbox)["answers"]] == [
        "What brings you here?",
        "What would you like to be different?",
    ]


def test_the_practitioners_own_questions_are_asked_in_their_kind(client, inbox):
    Question.objects.all().delete()
    for position, kind in enumerate(Question.Kind, start=1):
        Question.objects.create(
            label=f"A {kind}?", kind=kind, position=position, choices="Red\nBlue"
        )

    page = parse(client.get(ADDRESS))

    asked = [question.pk for question in Question.objects.all()]
    names = [f"question_{pk}" for pk in asked]
    assert len(elements(page, "input", name=names[0], type="text")) == 1
    assert len(elements(page, "textarea", name=names[1])) == 1
    for name, choices in ((names[2], ["Red", "Blue"]), (names[3], ["Yes", "No"])):
        assert [box.get("value") for box in elements(page, "input", name=name)] == choices


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ({"name": ""}, ["Type a name. A first name or an invented one is enough."]),
        ({"name": "x" * 101}, ["Shorten this to 100 characters; it has 101 now."]),
        ({"name": "a\rb"}, ["Write this on one line, without special control characters."]),
        ({"name": "a\u2028b"}, ["Write this on one line, without special control characters."]),
        (
            {"email": "nowhere"},
            ["Enter one address, such as name@example.com."],
        ),
        (
            {"email": "a@b.org, c@d.org"},
            ["Enter one address, such as name@example.com."],
        ),
        (
            {"email": "a\u2028@b.org"},
            ["Enter one address, such as name@example.com."],
        ),
        ({"email": ""}, ["Type an address for the mail, or untick the box."]),
        (
            {"country": "Atlantis"},
            ["Choose a country from the list. Begin to type its English name."],
        ),
        ({"country": ""}, ["Choose the country that you are in."]),
        (
            {"time_zone": "Middle Earth"},
            ["Choose a time zone from the list. Begin to type the name of a large city."],
        ),
        ({"adult": None}, ["Sessions are for adults. Confirm that you are 18 or older to go on."]),
        ({"consent": None}, ["Tick the box to allow your letter to be kept and read."]),
    ],
)
def test_a_refusal_says_what_to_do_and_keeps_every_word(client, inbox, fields, messages):
    sent = filled(**fields)

    response = client.post(ADDRESS, sent)

    assert response.status_code == 422
    assert refusals(response) == messages
    page = parse(response)
    assert texts(page, "title")[0].startswith("Error: Apply for a session")
    assert "no-store" in response["Cache-Control"]
    (letter, *_) = elements(page, "textarea")
    assert text(letter) == "It began in the spring, on a train."
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

    assert refusals(response) == [
        "Write something under “What brings you here?”. One sentence is enough."
    ]


def test_a_long_answer_holds_20000_characters_and_says_so_beyond(client, inbox):
    name = f"question_{Question.objects.first().pk}"
    fits = "é\r\n" * 10_000

    too_long = client.post(ADDRESS, filled(**{name: fits + "x"}))

    assert refusals(too_long) == ["Shorten this to 20,000 characters; it has 20,001 now."]
    assert len(elements(parse(too_long), "textarea", name=name)[0].text) > 20_000
    assert client.post(ADDRESS, filled(**{name: fits + " "})).status_code == 302
    assert opened_letter(inbox)["answers"][0]["answer"] == fits.replace("\r", "").strip()


def test_characters_that_nobody_types_are_dropped(client, inbox):
    apply(client, name="Ro\x00bin\x1b \x7fVale\x9f")

    assert opened_letter(inbox)["name"] == "Robin Vale"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"country": "  united kingdom "}, "United Kingdom"),
        ({"country": "UK"}, "United Kingdom"),
        ({"country": "germ"}, "Germany"),
        ({"time_zone": "new york"}, "America/New_York"),
        ({"time_zone": "KARACHI"}, "Asia/Karachi"),
        ({"time_zone": "utc"}, "UTC"),
    ],
)
def test_places_are_understood_as_people_type_them(client, inbox, typed, kept):
    apply(client, **typed)

    assert opened_letter(inbox)[next(iter(typed))] == kept


def test_a_letter_of_more_than_a_megabyte_is_refused_kindly(client, inbox):
    response = client.post(ADDRESS, filled(name="x" * 1024 * 1024))

    assert response.status_code == 413
    assert texts(parse(response), "h1") == ["Your letter is too long to send"]


@pytest.mark.parametrize("token", ["", "forged", "eyJ4IjoxfQ:1tABCD:forged", None])
def test_a_form_without_its_own_token_keeps_the_letter_and_can_be_sent_again(client, inbox, token):
    response = client.post(ADDRESS, filled(form=token))

    assert response.status_code == 422
    assert refusals(response) == [
        "This page had been open for a long time. Nothing is lost: please send it again."
    ]
    page = parse(response)
    fresh = elements(page, "input", name="form")[0].get("value")
    assert client.post(ADDRESS, filled(form=fresh)).status_code == 302
    # Sent again at once, it looks quick and is not taken for a program's.
    assert Application.objects.get().status == Application.Status.NEW


def test_a_form_that_was_open_for_two_days_keeps_the_letter(client, inbox):
    response = client.post(ADDRESS, filled(form=token_from(2 * 24 * 3600)))

    assert response.status_code == 422
    assert "It began in the spring, on a train." in response.content.decode()


def test_a_form_sent_by_another_site_is_not_taken_at_once(inbox):
    client = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})

    assert client.post(ADDRESS, filled()).status_code == 422
    assert not Application.objects.exists()


def test_browsers_that_hide_the_origin_can_apply(inbox):
    """With Referrer-Policy no-referrer, browsers send the text “null” as the form's origin."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["form"] = "1"

    response = client.post(
        ADDRESS, filled(), headers={"origin": "null", "sec-fetch-site": "same-origin"}
    )

    assert response.status_code == 302


def test_a_double_click_makes_one_application_with_one_receipt(client, inbox):
    sent = filled()

    first = client.post(ADDRESS, sent)
    again = Client()
    again.cookies["form"] = "1"
    second = again.post(ADDRESS, sent)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Application.objects.count() == 1
    assert OutgoingMail.objects.count() == 1
    pages = [who.get("/sessions/received/").content for who in (client, again)]
    assert pages[0] == pages[1]


def test_going_back_to_mend_the_letter_loses_nothing(client, inbox):
    sent = filled()
    client.post(ADDRESS, sent)

    client.post(ADDRESS, sent | {"name": "Robin V."})

    assert {row.open_letter(inbox[1])["name"] for row in Application.objects.all()} == {
        "Robin Vale",
        "Robin V.",
    }


@pytest.mark.parametrize(
    "fields", [{"letterhead": "https://spam.example"}, {"form": lambda: token_from(1)}]
)
def test_what_looks_automatic_is_kept_as_spam_and_nobody_is_told(client, inbox, fields):
    fields = {name: value() if callable(value) else value for name, value in fields.items()}

    receipt = apply(client, **fields)

    application = Application.objects.get()
    assert application.status == Application.Status.SPAM
    assert not OutgoingMail.objects.exists()
    opened = client.post("/sessions/return/", {"receipt": receipt})
    assert "It began in the spring" in opened.content.decode()


def test_a_shared_office_gets_through_and_a_flood_is_kept_as_spam(client, inbox, monkeypatch):
    monkeypatch.setattr("sessions.views.UNSUSPICIOUS_APPLICATIONS", 2)

    for number in range(3):
        apply(client, name=f"Number {number}")

    assert sorted(Application.objects.values_list("status", flat=True)) == ["new", "new", "spam"]


def test_behind_a_trusted_proxy_each_network_is_counted_for_itself(
    client, inbox, monkeypatch, settings
):
    monkeypatch.setattr("sessions.views.UNSUSPICIOUS_APPLICATIONS", 1)

    def send(name, forwarded):
        headers = {"x-forwarded-for": forwarded}
        client.post(ADDRESS, filled(name=name), headers=headers)

    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    send("one", "192.0.2.1")
    send("two", "192.0.2.1, 192.0.2.2")
    send("three", "2001:db8:1:1::1")
    send("four", "2001:db8:1:1::2")
    assert [row.status for row in Application.objects.order_by("pk")] == ["new"] * 3 + ["spam"]

    settings.TRUSTED_PROXIES = []
    send("five", "192.0.2.5")
    send("six", "192.0.2.6")
    assert [row.status for row in Application.objects.order_by("pk")][4:] == ["new", "spam"]


def test_an_endless_flood_is_refused_without_losing_the_letter(client, inbox, monkeypatch):
    monkeypatch.setattr("sessions.views.MOST_APPLICATIONS", 1)
    apply(client)

    response = client.post(ADDRESS, filled())

    assert response.status_code == 422
    assert refusals(response) == [
        "Too many applications came from your network. Send it in an hour."
    ]
    assert client.post(ADDRESS, filled(), REMOTE_ADDR="192.0.2.9").status_code == 302


@pytest.mark.parametrize("prepare", ["no inbox", "untested", "closed"])
def test_a_closed_form_says_so_and_loses_no_letter(client, prepare):
    if prepare != "no inbox":
        make_inbox(tested=prepare == "closed")
    if prepare == "closed":
        Practice.objects.update(intake="closed", intake_message="Back in May.")

    page = parse(client.get(ADDRESS))
    late = client.post(ADDRESS, filled())

    assert texts(page, "h1") == ["Applications are closed"]
    assert elements(page, "form") == []
    assert late.status_code == 422
    assert "It began in the spring, on a train." in late.content.decode()
    assert not Application.objects.exists()


def test_page_form_and_invitation_follow_the_intake(client, inbox):
    def button():
        (invitation,) = elements(parse(client.get("/")), "aside", class_="invitation")
        (link,) = elements(invitation, "a")
        return link.get("href"), text(link), "Back in May." in text(invitation)

    Practice(intake_message="Back in May.").save()
    assert button() == ("/sessions/apply/", "Apply for a session", False)

    Practice.objects.update(intake="waiting-list")
    assert button() == ("/sessions/apply/", "Apply for a session", True)
    assert texts(parse(client.get(ADDRESS)), "h1") == ["Ask for a place on the waiting list"]
    assert "Back in May." in client.get("/sessions/").content.decode()

    Practice.objects.update(intake="closed")
    assert button() == ("/sessions/", "How sessions work", True)
    assert "Apply for a session" not in client.get("/sessions/").content.decode()
