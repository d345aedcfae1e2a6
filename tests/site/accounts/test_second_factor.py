"""A code from the phone as well as a password, and a way back in without the phone."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import totp

from attachment_site.accounts.models import RecoveryCode, RecoveryCodes, SealedTOTPDevice
from tests.pages import elements, links, parse, text, texts
from tests.site.accounts.totp_devices import (
    APP,
    ENTER,
    SET_UP,
    refusals,
    set_up,
    shown_by_the_phone,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_where_it_is_required_the_first_sign_in_leads_to_setting_it_up(client, dana, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client)

    response = client.get("/admin/articles/")
    assert response["Location"] == SET_UP + "?next=%2Fadmin%2Farticles%2F"
    assert client.get("/admin/jsi18n/").status_code == 302

    codes = set_up(client)
    assert len(set(codes)) == 10
    assert client.get("/admin/").status_code == 200


def test_once_set_up_a_password_alone_opens_nothing(client, dana, frozen):
    sign_in(client)
    set_up(client)
    other = Client()
    sign_in(other)

    assert other.get("/admin/articles/")["Location"].startswith(ENTER)
    assert other.get(SET_UP)["Location"].startswith(ENTER)
    assert other.get("/admin/second-factor/codes/")["Location"].startswith(ENTER)

    frozen.shift(30)
    response = other.post(ENTER, {"code": shown_by_the_phone(), "next": "/admin/articles/"})
    assert response["Location"] == "/admin/articles/"
    assert other.get("/admin/").status_code == 200


def test_a_code_works_once(client, dana, frozen):
    sign_in(client)
    set_up(client)
    frozen.shift(30)
    code = shown_by_the_phone()
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)

    assert first.post(ENTER, {"code": code}).status_code == 302
    assert refusals(second.post(ENTER, {"code": code})) == [
        "This code does not work. The one on your phone changes every 30 seconds, and each"
        " code works once."
    ]


def test_the_pause_after_wrong_codes_is_told_as_long_as_it_is(client, dana, frozen):
    sign_in(client)
    set_up(client)
    other = Client()
    sign_in(other)
    for _ in range(9):
        frozen.shift(300)
        other.post(ENTER, {"code": "000000"})

    told = "Too many wrong codes. Wait 5 minutes before the next one."
    assert refusals(other.post(ENTER, {"code": "000000"})) == [told]


def test_a_code_that_comes_twice_at_once_works_once(client, dana, frozen):
    sign_in(client)
    set_up(client)
    frozen.shift(30)
    first, second = (SealedTOTPDevice.objects.get() for _ in range(2))

    code = shown_by_the_phone()
    assert [first.verify_token(code), second.verify_token(code)] == [True, False]


def test_a_recovery_code_lets_in_once_and_a_new_phone_can_be_set_up(client, dana, frozen):
    sign_in(client)
    codes = set_up(client)
    lost = Client()
    sign_in(lost)

    assert lost.post(ENTER, {"code": codes[3].upper()}).status_code == 302
    (told,) = elements(parse(lost.get("/admin/")), "li", class_="warning")
    assert text(told).startswith("You came in with a recovery code; 9 are left.")
    assert links(told) == [SET_UP, "/admin/account/"]
    again = Client()
    sign_in(again)
    assert again.post(ENTER, {"code": codes[3]}).status_code == 422

    old = SealedTOTPDevice.objects.get()
    set_up(lost)
    assert SealedTOTPDevice.objects.get().pk != old.pk
    # The new phone has signed out all other browsers.
    assert again.get("/admin/")["Location"].startswith("/admin/login/")
    sign_in(again)
    assert again.post(ENTER, {"code": f"{totp(old.bin_key):06}"}).status_code == 422


def test_what_the_database_has_of_recovery_codes_opens_nothing(client, dana):
    sign_in(client)
    codes = set_up(client)

    kept = b" ".join(bytes(code.digest) for code in RecoveryCode.objects.all())
    assert len(kept) == 10 * 32 + 9
    assert not [code for code in codes if code.replace(" ", "").encode() in kept]
    assert [len(code) for code in codes] == [14] * 10


def test_a_recovery_code_tried_twice_at_once_works_once(client, dana):
    sign_in(client)
    code = set_up(client)[0].replace(" ", "")
    first, second = (RecoveryCodes.objects.get(user=dana) for _ in range(2))

    assert [first.verify_token(code), second.verify_token(code)] == [True, False]


def test_new_recovery_codes_end_the_old_ones(client, dana):
    sign_in(client)
    old = set_up(client)
    words = texts(elements(parse(client.get("/admin/account/")), "main")[0], "p")
    assert words[0].endswith("10 recovery codes are left.")

    new = texts(parse(client.post("/admin/second-factor/codes/")), "code")

    assert not set(old) & set(new)
    other = Client()
    sign_in(other)
    assert other.post(ENTER, {"code": old[0]}).status_code == 422


def test_a_wrong_first_code_sets_nothing_up(client, dana):
    sign_in(client)
    client.get(APP)

    response = client.post(APP, {"code": "12 34"})

    assert refusals(response)[0].startswith("This code does not work.")
    assert not SealedTOTPDevice.objects.filter(confirmed=True).exists()


def test_whatever_is_sent_as_a_code_is_answered(client, dana):
    sign_in(client)
    set_up(client)
    other = Client()
    sign_in(other)

    for code in ("", " ", "x" * 500, "٠١٢٣٤٥", "\x00", "9" * 40):
        assert refusals(other.post(ENTER, {"code": code}))


def test_the_next_page_is_on_this_site(client, dana, frozen):
    sign_in(client)
    set_up(client)
    frozen.shift(30)
    other = Client()
    sign_in(other)

    sent = {"code": shown_by_the_phone(), "next": "https://evil.example/"}
    assert other.post(ENTER, sent)["Location"] == "/admin/"


def test_who_lost_everything_is_let_in_by_whoever_runs_the_server(client, dana, capsys):
    sign_in(client)
    set_up(client)

    call_command("reset_second_factor", "dana")

    words = "dana signs in with the password, and then sets a second factor up again.\n"
    assert capsys.readouterr().out == words
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    other = Client()
    sign_in(other)
    assert other.get("/admin/").status_code == 200
    with pytest.raises(CommandError, match="There is no account “kim”."):
        call_command("reset_second_factor", "kim")
