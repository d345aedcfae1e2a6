"""What the database keeps of a phone makes no codes."""

import base64

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from attachment_site.accounts.models import SealedTOTPDevice
from tests.site.accounts.totp_devices import ENTER, set_up, shown_by_the_phone, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_what_the_database_has_of_a_phone_makes_no_codes(client, dana):
    sign_in(client)
    set_up(client)
    device = SealedTOTPDevice.objects.get()

    kept, key = device.key, device.bin_key
    assert len(key) == 20
    forms = (key.hex(), base64.b32encode(key).decode(), base64.b64encode(key).decode())
    assert [form for form in forms if form.casefold() in kept.casefold()] == []


def test_a_sealed_key_opens_for_its_account_alone(client, dana):
    sign_in(client)
    set_up(client)
    sam = get_user_model().objects.create_user("sam")

    SealedTOTPDevice.objects.update(user=sam)

    assert not SealedTOTPDevice.objects.get().has_readable_key


def test_a_key_that_was_kept_in_the_clear_is_sealed_with_its_next_code(client, dana, frozen):
    sign_in(client)
    set_up(client)
    frozen.shift(30)
    code, key = shown_by_the_phone(), SealedTOTPDevice.objects.get().bin_key
    SealedTOTPDevice.objects.update(key=key.hex())
    other = Client()
    sign_in(other)

    assert other.post(ENTER, {"code": code}).status_code == 302
    device = SealedTOTPDevice.objects.get()
    assert (device.bin_key, key.hex() in device.key) == (key, False)


def test_a_new_secret_key_costs_nobody_the_phone(client, dana, frozen, settings):
    sign_in(client)
    set_up(client)
    frozen.shift(30)
    code, old = shown_by_the_phone(), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" * 8, [old]
    other = Client()
    sign_in(other)

    assert other.post(ENTER, {"code": code}).status_code == 302
    # Encrypted again with that code, so that the earlier key may go.
    settings.SECRET_KEY_FALLBACKS = []
    assert SealedTOTPDevice.objects.get().has_readable_key


def test_a_lost_secret_key_leaves_the_codes_on_paper(client, dana, settings):
    sign_in(client)
    codes = set_up(client)
    settings.SECRET_KEY = "another-" * 8
    other = Client()
    sign_in(other)

    assert other.post(ENTER, {"code": codes[0]}).status_code == 302
    assert len(set_up(other)) == 10
