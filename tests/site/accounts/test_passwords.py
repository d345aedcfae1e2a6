"""Which passwords are accepted: long, of any composition, and not those that are tried first."""

import pytest
from django.contrib.auth import get_user_model

from sessions.models import Practice
from tests.pages import elements, parse, texts

pytestmark = pytest.mark.django_db

OLD = "nine pears in a wooden bowl"
CHANGE = "/admin/password_change/"
ADVICE = " Take four or five words that do not belong together."
STOLEN = "It stands in lists of stolen passwords, so it is tried first."
REPEATS = "It repeats itself, and that is quickly guessed."
NAMES = "It is made of your own name or address, or of the site's."
COMMON = "It is made of what very many people use, so it is tried early."


@pytest.fixture
def browser(client, settings):
    """A browser in which Dana Reed is signed in to admin at Robin Vale's practice."""
    settings.SITE_URL = "https://www.willow-house.example"
    Practice(practitioner_name="Robin Vale", profession="Psychologist").save()
    account = {"first_name": "Dana", "last_name": "Reed", "email": "dreed@inbox.example"}
    user = get_user_model().objects.create_user("dana", password=OLD, is_staff=True, **account)
    client.force_login(user)
    return client


def change(client, new, old=OLD):
    sent = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(CHANGE, sent)


TRIED_FIRST = [
    # These four are too rare for the 20,000 that Django knows.
    ("yanakondrashina", STOLEN),
    ("Applesandbananas", STOLEN),
    ("breakthewalldown", STOLEN),
    ("1q2w3e4r5t6y7u8i9o0p", STOLEN),
    ("password password", STOLEN),
    ("winter winter winter", REPEATS),
    ("ertyuioplkjhgfds", "It runs along the keyboard, and that is tried early."),
    ("97531 97531 246810", REPEATS),
    ("dragon monkey dragon", COMMON),
    ("9876543210987654", "It counts or follows the alphabet, and that is tried early."),
    ("Dana Reed 1985!", NAMES),
    ("dreed@inbox.example", NAMES),
    ("willow-house.example 2026", NAMES),
    ("Robin Vale Psychologist", NAMES),
]


def test_what_is_tried_first_is_refused_and_the_page_says_what_to_do(browser):
    for password, reason in TRIED_FIRST:
        errors = elements(parse(change(browser, password)), "ul", class_="errorlist")

        assert [texts(found, "li") for found in errors] == [[reason + ADVICE]], password
    assert get_user_model().objects.get().check_password(OLD)


def test_any_composition_is_taken_and_kept_as_it_was_written(browser):
    old = OLD
    for password in (
        *("quiet kettle amber ferry", "onlylowercaseletterslikethis", "k3!vZ#q9Wd+7pLm2$"),
        *("drei Birnen auf dem Fensterbrett", "春の川に浮かぶ小さな紙の舟を見た"),
        "a long way round the lake " * 5,
    ):
        assert change(browser, password, old)["Location"] == CHANGE + "done/"

        user = get_user_model().objects.get()
        assert user.check_password(password)
        assert not user.check_password(password + " ")
        old = password


def test_fourteen_characters_are_too_few(browser):
    response = change(browser, "pears in a bow")

    (found,) = elements(parse(response), "ul", class_="errorlist")
    assert texts(found, "li") == [
        "This password is too short. It must contain at least 15 characters."
    ]


def test_the_old_password_is_asked_for(browser):
    response = change(browser, "quiet kettle amber ferry", old="nine pears")

    assert response.status_code == 200
    assert get_user_model().objects.get().check_password(OLD)


def test_password_fields_hide_their_text_and_let_password_managers_in(browser):
    fields = elements(parse(browser.get(CHANGE)), "input", type="password")

    assert [field.get("autocomplete") for field in fields] == [
        *("current-password", "new-password", "new-password")
    ]
    assert [field.get("maxlength") for field in fields] == [None, None, None]
