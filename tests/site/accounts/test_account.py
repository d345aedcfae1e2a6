"""“How you sign in”: the browsers one is signed in with, and who may put them out."""

import datetime
import json
import logging

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from attachment_site.core.logging import JsonFormatter
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


def test_one_sees_where_one_is_signed_in_and_puts_another_out(dana):
    get_user_model().objects.create_user("sam", password=RIGHT, is_staff=True)
    own, lost, sam = signed_in(FIREFOX), signed_in(PHONE), signed_in(PHONE, "sam")
    assert browsers(own) == ["Firefox on Windows", "Safari on iPhone"]

    (field,) = elements(parse(own.get(ACCOUNT)), "input", name="browser")
    page = own.post(SIGN_OUT, {"browser": field.get("value")}, follow=True)

    assert texts(parse(page), "li", class_="success") == ["It is signed out."]
    assert (is_in(own), is_in(lost), is_in(sam)) == (True, False, True)
    assert browsers(own) == ["Firefox on Windows"]
    # All others at once
    others = signed_in(PHONE), signed_in("curl/8")
    own.post(SIGN_OUT)
    assert [is_in(client) for client in (own, *others)] == [True, False, False]


def test_nobody_puts_out_a_browser_that_is_not_theirs(dana):
    get_user_model().objects.create_user("sam", password=RIGHT, is_staff=True)
    own, phone, sam = signed_in(FIREFOX), signed_in(PHONE), signed_in(PHONE, "sam")

    for name in ("0", "x", "\x00", "9" * 40, "-1", "1 OR 1=1", "١", sam.session["signed_in"]):
        assert own.post(SIGN_OUT, {"browser": name}).status_code == 302

    assert (is_in(phone), is_in(sam)) == (True, True)
    assert own.put(SIGN_OUT).status_code == 405


def test_whoever_was_sent_to_sign_in_by_a_button_comes_back_to_its_page(dana):
    own, phone = signed_in(FIREFOX), signed_in(PHONE)

    for target in (SIGN_OUT, "/admin/second-factor/codes/"):
        sent_away = Client().post(target)
        assert own.get(sent_away["Location"].partition("next=")[2])["Location"] == ACCOUNT
    assert is_in(phone)


def test_log_out_ends_the_session_for_whoever_kept_its_cookie(dana):
    own = signed_in(FIREFOX)
    thief = Client()
    thief.cookies["sessionid"] = own.cookies["sessionid"].value
    assert is_in(thief)

    own.post("/admin/logout/")

    assert not is_in(thief)


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_an_account_that_is_closed_is_out_at_once_and_no_passkey_opens_it(client, laptop, change):
    get_user_model().objects.update(**change)

    assert not is_in(client)
    assert told(sign_in_with(laptop, Client())) == [REFUSED]


def test_a_new_password_ends_all_other_sessions(dana):
    own, other = signed_in(FIREFOX), signed_in(PHONE)
    new = "quiet kettle amber ferry"

    sent = {"old_password": RIGHT, "new_password1": new, "new_password2": new}
    assert own.post("/admin/password_change/", sent).status_code == 302

    assert (is_in(own), is_in(other)) == (True, False)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/admin/second-factor/set-up/"),
        ("post", "/admin/second-factor/codes/"),
        ("post", SIGN_OUT),
        ("get", "/admin/auth/user/"),
    ],
)
def test_before_accounts_are_changed_the_password_is_asked_again(dana, frozen, method, path):
    get_user_model().objects.update(is_superuser=True)
    own = signed_in(FIREFOX)
    assert getattr(own, method)(path).status_code in (200, 302)
    frozen.shift(datetime.timedelta(minutes=11))

    response = getattr(own, method)(path)

    assert (response.status_code, texts(parse(response), "h1")) == (403, ["Is it you?"])
    key = own.cookies["sessionid"].value
    sent = {"reauth_password": RIGHT, "reauth_method": method.upper()}
    assert own.post(path, sent).status_code in (200, 302)
    assert own.cookies["sessionid"].value != key
    assert getattr(own, method)(path).status_code in (200, 302)


@pytest.mark.parametrize("action", ["sign_out", "reset_second_factor"])
def test_a_superuser_puts_somebody_out_and_it_is_noted(dana, action):
    get_user_model().objects.create_superuser("root", password=RIGHT)
    root, own = signed_in(FIREFOX, "root"), signed_in(PHONE)
    sent = {"action": action, "_selected_action": [dana.pk]}

    assert root.post("/admin/auth/user/", sent).status_code == 302

    assert (is_in(root), is_in(own)) == (True, False)
    history = root.get(f"/admin/auth/user/{dana.pk}/history/").content.decode()
    assert ("Signed out everywhere." in history) == (action == "sign_out")
    assert ("Passkeys, phone and recovery codes forgotten." in history) == (action != "sign_out")


def test_nobody_sees_the_key_of_anothers_phone(dana):
    get_user_model().objects.update(is_superuser=True)
    own = signed_in(FIREFOX)

    for path in ("otp_totp/totpdevice/", "otp_static/staticdevice/"):
        assert own.get(f"/admin/{path}").status_code == 404


def test_the_log_tells_who_signed_in_and_nothing_that_was_typed(dana, caplog):
    caplog.set_level(logging.INFO, "attachment_site.accounts")
    client = Client()
    for username, password in (("dana", "guess-4711"), ("canary-0815", "x"), ("dana", RIGHT)):
        client.post("/admin/login/", {"username": username, "password": password})
    client.post(SIGN_OUT)
    client.post("/admin/logout/")

    lines = [JsonFormatter().format(record) for record in caplog.records]
    messages = [json.loads(line).get("message") for line in lines]
    assert [words for words in messages if words] == [
        f"wrong password: account {dana.pk}",
        "wrong password: no account of that name",
        f"signed in with the password: account {dana.pk}",
        f"signed 0 other browsers out: account {dana.pk}",
        f"signed out: account {dana.pk}",
    ]
    assert not any(typed in "".join(lines) for typed in ("guess-4711", "canary", RIGHT))
