"""Passkeys: they sign in by themselves or after the password, and nothing else passes for one."""

import datetime

import pytest
from django.test import Client

from attachment_site.accounts.models import Passkey, SealedTOTPDevice
from tests.authenticator import REFUSED, ask, enrol, sign_in_with, told
from tests.pages import elements, links, parse, text, texts
from tests.site.accounts.totp_devices import (
    APP,
    ENTER,
    RIGHT,
    SET_UP,
    after_password,
    another_browser,
    is_in,
    shown_by_the_phone,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

REMOVE = "/admin/second-factor/remove/"


def listed(client):
    (listing,) = elements(parse(client.get("/admin/account/")), "ul", class_="factors")
    return [text(item) for item in elements(listing, "li")]


def test_at_the_first_sign_in_one_chooses_between_a_passkey_and_an_app(client, dana, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client)

    response = client.get("/admin/articles/")
    assert response["Location"] == SET_UP + "?next=%2Fadmin%2Farticles%2F"
    assert client.get("/admin/jsi18n/").status_code == 302
    page = parse(client.get(SET_UP))
    assert texts(page, "h2") == ["A passkey", "Codes from an app on your phone"]
    assert APP in links(page)
    assert client.get(APP).status_code == 200
    _, response = enrol(client)
    assert len(set(texts(parse(response), "code"))) == 10
    assert is_in(client)


def test_a_passkey_alone_signs_in_under_a_new_secret_key_too(client, dana, laptop, settings):
    other = Client()

    response = sign_in_with(laptop, other, next="/admin/password_change/")

    assert response["Location"] == "/admin/password_change/"
    assert is_in(other)
    # Before accounts are changed, the password is asked for.
    assert other.get(SET_UP).status_code == 403
    assert other.cookies["known_browser"].value
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" * 8, [old]
    assert sign_in_with(laptop, Client(), next="https://evil.example/")["Location"] == "/admin/"
    # Vouched for again with that use, so that the earlier key may go.
    settings.SECRET_KEY_FALLBACKS = []
    assert sign_in_with(laptop, Client()).status_code == 302


def test_a_passkey_is_a_second_factor_beside_codes_and_stays_without_them(client, codes):
    laptop, response = enrol(client)
    # Recovery codes on paper stay as they are.
    assert response["Location"] == "/admin/account/"

    by_passkey, others = Client(), {}
    assert after_password(laptop, by_passkey, next="/admin/articles/")["Location"] == (
        "/admin/articles/"
    )
    for code in (shown_by_the_phone(), codes[0]):
        others[code] = another_browser()
        assert others[code].post(ENTER, {"code": code}).status_code == 302
    assert [is_in(browser) for browser in (by_passkey, *others.values())] == [True] * 3

    app = SealedTOTPDevice.objects.get()
    client.post(REMOVE, {"factor": app.persistent_id})
    assert not SealedTOTPDevice.objects.exists()
    assert [item.partition(" Passkey")[0] for item in listed(client)] == ["My laptop"]


def test_several_are_listed_and_removed_but_not_the_last(client, dana, frozen, laptop):
    frozen.shift(60)
    telephone, _ = enrol(client, name="My telephone")
    lost = Client()
    sign_in_with(telephone, lost)

    assert [item.partition(" Passkey")[0] for item in listed(client)] == [
        "My laptop",
        "My telephone",
    ]
    address = links(elements(parse(client.get("/admin/account/")), "ul", class_="factors")[0])[1]
    (field,) = elements(parse(client.get(address)), "input", name="factor")
    response = client.post(REMOVE, {"factor": field.get("value")}, follow=True)

    assert texts(parse(response), "li", class_="success")
    assert (is_in(client), is_in(lost)) == (True, False)
    assert told(sign_in_with(telephone, Client())) == [REFUSED]
    last = Passkey.objects.get()
    assert last.name == "My laptop"
    response = client.post(REMOVE, {"factor": last.persistent_id}, follow=True)
    (told_so,) = texts(parse(response), "li", class_="warning")
    assert told_so.startswith("This is your only second factor.")
    assert Passkey.objects.get() == last


def test_a_new_passkey_or_one_less_needs_password_and_second_factor(client, dana, frozen, laptop):
    def answered(path=SET_UP, **given):
        return client.post(path, {"reauth_method": "GET"} | given)

    def passkey():
        return laptop.get(ask(client, "second-factor"))

    # After idle minutes, a passkey is enough for all other pages.
    frozen.shift(datetime.timedelta(minutes=31))
    assert texts(parse(client.get("/admin/")), "h1") == ["Welcome back"]
    passkey()
    assert answered("/admin/", **{"reauth-passkey": "{}"}).status_code == 403
    assert answered("/admin/", **{"reauth-passkey": passkey()})["Location"] == "/admin/"
    assert is_in(client)
    for path in (SET_UP, APP, REMOVE, "/admin/second-factor/codes/"):
        page = client.get(path)
        assert (page.status_code, texts(parse(page), "h1")) == (403, ["Is it you?"])

    assert answered(reauth_password=RIGHT).status_code == 403
    assert answered(**{"reauth-passkey": passkey()}).status_code == 403
    assert answered(reauth_password="wrong", **{"reauth-passkey": passkey()}).status_code == 403
    assert client.get(SET_UP).status_code == 403
    both = {"reauth_password": RIGHT, "reauth-passkey": passkey()}
    assert answered(**both)["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200
