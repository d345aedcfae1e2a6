"""A code from the phone as well as a password, and a way back in without the phone."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django_otp.oath import totp

from attachment_site.accounts.models import RecoveryCode, RecoveryCodes, SealedTOTPDevice
from tests.pages import parse, texts
from tests.site.accounts.totp_devices import (
    ENTER,
    RIGHT,
    SET_UP,
    another_browser,
    is_in,
    refusals,
    set_up,
    shown_by_the_phone,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_once_set_up_a_password_alone_opens_nothing_and_a_code_works_once(codes):
    first, second, third = another_browser(), another_browser(), another_browser()
    for page in ("/admin/articles/", SET_UP, "/admin/second-factor/codes/"):
        assert first.get(page)["Location"].startswith(ENTER)

    sent = {"code": shown_by_the_phone(), "next": "/admin/articles/"}
    assert first.post(ENTER, sent)["Location"] == "/admin/articles/"

    assert is_in(first)
    # The next page is on this site.
    elsewhere = {"code": codes[1], "next": "https://evil.example/"}
    assert third.post(ENTER, elsewhere)["Location"] == "/admin/"
    assert refusals(second.post(ENTER, sent))[0].startswith("This code does not work.")


def test_the_pause_after_wrong_codes_is_told_and_a_wrong_password_uses_no_code_up(
    client, codes, frozen
):
    other = another_browser()
    for _ in range(9):
        frozen.shift(300)
        other.post(ENTER, {"code": "000000"})
    told = "Too many wrong codes. Wait 5 minutes before the next one."
    assert refusals(other.post(ENTER, {"code": "000000"})) == [told]

    frozen.shift(300)
    sent = {"reauth_method": "GET", "reauth-code": codes[0]}
    for password, status, left in (("wrong", 403, 10), (RIGHT, 302, 9)):
        assert client.post(SET_UP, sent | {"reauth_password": password}).status_code == status
        assert RecoveryCode.objects.count() == left


@pytest.mark.parametrize("model", [SealedTOTPDevice, RecoveryCodes])
def test_a_code_that_comes_twice_at_once_works_once(codes, model):
    first, second = model.objects.get(), model.objects.get()
    on_paper = codes[0].replace(" ", "")
    code = shown_by_the_phone() if model is SealedTOTPDevice else on_paper

    assert [first.verify_token(code), second.verify_token(code)] == [True, False]


def test_a_recovery_code_lets_in_once_and_a_new_phone_can_be_set_up(codes):
    lost, again = another_browser(), another_browser()

    assert lost.post(ENTER, {"code": codes[3].upper()}).status_code == 302
    assert again.post(ENTER, {"code": codes[3]}).status_code == 422

    old = SealedTOTPDevice.objects.get()
    set_up(lost)
    assert SealedTOTPDevice.objects.get().pk != old.pk
    # The new phone has signed out all other browsers.
    assert again.get("/admin/")["Location"].startswith("/admin/login/")
    assert another_browser().post(ENTER, {"code": f"{totp(old.bin_key):06}"}).status_code == 422
    assert len(set(texts(parse(lost.post("/admin/second-factor/codes/")), "code"))) == 10
    assert another_browser().post(ENTER, {"code": codes[0]}).status_code == 422


def test_who_lost_everything_is_let_in_by_whoever_runs_the_server(client, codes):
    call_command("reset_second_factor", "dana")

    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert is_in(another_browser())


def test_what_the_database_has_of_phone_and_codes_opens_nothing(codes):
    digests = b" ".join(bytes(code.digest) for code in RecoveryCode.objects.all())
    device = SealedTOTPDevice.objects.get()
    key = device.bin_key

    assert not [code for code in codes if code.replace(" ", "").encode() in digests]
    assert key.hex() not in device.key.casefold()
    # One that was kept in the clear is sealed with its next code.
    code = shown_by_the_phone()
    SealedTOTPDevice.objects.update(key=key.hex())
    assert another_browser().post(ENTER, {"code": code}).status_code == 302
    device = SealedTOTPDevice.objects.get()
    assert (device.bin_key, key.hex() in device.key) == (key, False)
    # It opens for its account alone.
    SealedTOTPDevice.objects.update(user=get_user_model().objects.create_user("sam"))
    assert not SealedTOTPDevice.objects.get().has_readable_key


def test_a_new_secret_key_costs_nobody_the_phone_and_a_lost_one_no_code_on_paper(codes, settings):
    code, old = shown_by_the_phone(), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" * 8, [old]

    assert another_browser().post(ENTER, {"code": code}).status_code == 302
    # Encrypted again with that code, so that the earlier key may go.
    settings.SECRET_KEY_FALLBACKS = []
    assert SealedTOTPDevice.objects.get().has_readable_key

    settings.SECRET_KEY = "a-third-" * 8
    other = another_browser()
    assert other.post(ENTER, {"code": codes[0]}).status_code == 302
    assert len(set_up(other)) == 10
