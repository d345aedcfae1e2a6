"""“How you sign in”: the browsers one is signed in with, and who may put them out."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from sessions.models import Practice
from tests.authenticator import REFUSED, sign_in_with, told
from tests.pages import elements, parse, text, texts
from tests.site.accounts.totp_devices import RIGHT, is_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ACCOUNT = "/admin/account/"
SIGN_OUT = "/admin/account/sign-out/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:148.0) Gecko/20100101 Firefox/148.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Version/19.1 Mobile Safari/604.1"


def signed_in(agent, username="dana"):
    client = Client(headers={"user-agent": agent})
    answer = client.post("/admin/login/", {"username": username, "password": RIGHT})
    assert answer.status_code == 302
    return client


def browsers(client):
    (listing,) = elements(parse(client.get(ACCOUNT)), "ul", class_="browser-sessions")
    return [text(item).partition(",")[0] for item in elements(listing, "li")]


def test_one_sees_where_one_is_signed_in_and_puts_another_out_and_nobody_elses(dana):
    get_user_model().objects.create_user("sam", password=RIGHT, is_staff=True)
    own, lost, sam = signed_in(FIREFOX), signed_in(PHONE), signed_in(PHONE, "sam")
    assert browsers(own) == ["Firefox on Windows", "Safari on iPhone"]
    for name in ("x", "\x00", sam.session["signed_in"]):
        assert own.post(SIGN_OUT, {"browser": name}).status_code == 302
    assert (is_in(lost), is_in(sam)) == (True, True)

    (field,) = elements(parse(own.get(ACCOUNT)), "input", name="browser")
    page = own.post(SIGN_OUT, {"browser": field.get("value")}, follow=True)

    assert texts(parse(page), "li", class_="success") == ["It is signed out."]
    assert (is_in(own), is_in(lost), is_in(sam)) == (True, False, True)
    # All others at once
    others = signed_in(PHONE), signed_in(FIREFOX)
    own.post(SIGN_OUT)
    assert [is_in(client) for client in (own, *others)] == [True, False, False]


def test_a_new_password_ends_all_other_sessions_and_log_out_that_of_a_stolen_cookie(dana):
    own, other, thief = signed_in(FIREFOX), signed_in(PHONE), Client()
    new = "quiet kettle amber ferry"

    sent = {"old_password": RIGHT, "new_password1": new, "new_password2": new}
    assert own.post("/admin/password_change/", sent).status_code == 302

    thief.cookies["sessionid"] = own.cookies["sessionid"].value
    assert (is_in(own), is_in(other), is_in(thief)) == (True, False, True)
    own.post("/admin/logout/")
    assert not is_in(thief)


def test_an_account_that_is_closed_is_out_at_once_and_no_passkey_opens_it(client, laptop):
    for closed in ({"is_active": False}, {"is_active": True, "is_staff": False}):
        get_user_model().objects.update(**closed)

        assert not is_in(client)
        assert told(sign_in_with(laptop, Client())) == [REFUSED]


GUARDED = {
    "/admin/second-factor/set-up/": "get",
    "/admin/second-factor/codes/": "post",
    SIGN_OUT: "post",
    "/admin/auth/user/": "get",
}


def test_before_accounts_are_changed_the_password_is_asked_again(dana, frozen):
    get_user_model().objects.update(is_superuser=True)
    own = signed_in(FIREFOX)
    for path, method in GUARDED.items():
        assert getattr(own, method)(path).status_code in (200, 302)
        frozen.shift(datetime.timedelta(minutes=11))

        response = getattr(own, method)(path)

        assert (response.status_code, texts(parse(response), "h1")) == (403, ["Is it you?"])
        key = own.cookies["sessionid"].value
        sent = {"reauth_password": RIGHT, "reauth_method": method.upper()}
        assert own.post(path, sent).status_code in (200, 302)
        assert own.cookies["sessionid"].value != key


def test_a_superuser_puts_somebody_out_which_is_noted_and_sees_no_key_of_a_phone(dana):
    get_user_model().objects.create_superuser("root", password=RIGHT)
    root = signed_in(FIREFOX, "root")
    for action, noted in (
        ("sign_out", "Signed out everywhere."),
        ("reset_second_factor", "Passkeys, phone and recovery codes forgotten."),
    ):
        own, sent = signed_in(PHONE), {"action": action, "_selected_action": [dana.pk]}
        assert root.post("/admin/auth/user/", sent).status_code == 302

        assert (is_in(root), is_in(own)) == (True, False)
        assert noted in root.get(f"/admin/auth/user/{dana.pk}/history/").content.decode()
    for path in ("otp_totp/totpdevice/", "otp_static/staticdevice/"):
        assert root.get(f"/admin/{path}").status_code == 404


OLD = "nine pears in a wooden bowl"
CHANGE = "/admin/password_change/"
ADVICE = " Take four or five words that do not belong together."


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


STOLEN = "It stands in lists of stolen passwords, so it is tried first."
NAMES = "It is made of your own name or address, or of the site's."
TRIED_FIRST = {
    # Too rare for the 20,000 that Django knows
    "yanakondrashina": STOLEN,
    "winter winter winter": "It repeats itself, and that is quickly guessed.",
    "dreed@inbox.example": NAMES,
    "willow-house.example 2026": NAMES,
    "Robin Vale Psychologist": NAMES,
}
TOO_SHORT = "This password is too short. It must contain at least 15 characters."


def test_what_is_short_or_tried_first_is_refused_and_the_page_says_what_to_do(browser):
    expected = {password: reason + ADVICE for password, reason in TRIED_FIRST.items()}
    for password, reason in (expected | {"pears in a bow": TOO_SHORT}).items():
        errors = elements(parse(change(browser, password)), "ul", class_="errorlist")

        assert [texts(found, "li") for found in errors] == [[reason]], password
    assert change(browser, "quiet kettle amber ferry", old="nine pears").status_code == 200
    assert get_user_model().objects.get().check_password(OLD)

    # Any composition is taken, and kept as it was written.
    old = OLD
    for password in (
        *("onlylowercaseletterslikethis", "k3!vZ#q9Wd+7pLm2$", "春の川に浮かぶ小さな紙の舟を見た"),
        "a long way round the lake " * 5,
    ):
        assert change(browser, password, old)["Location"] == CHANGE + "done/"

        assert get_user_model().objects.get().check_password(password)
        old = password
