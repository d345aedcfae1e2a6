"""Signing in with a phone: what is sent, and what comes back."""

import re

from django.test import Client
from django_otp.oath import totp

from attachment_site.accounts.models import SealedTOTPDevice
from tests.authenticator import ask
from tests.pages import elements, parse, text, texts

RIGHT = "nine pears in a wooden bowl"
ENTER = "/admin/second-factor/"
SET_UP = "/admin/second-factor/set-up/"
APP = SET_UP + "app/"


def sign_in(client):
    sent = {"username": "dana", "password": RIGHT, "next": "/admin/articles/"}
    return client.post("/admin/login/", sent)


def another_browser():
    """One in which Dana has typed the password, and nothing else yet."""
    client = Client()
    assert sign_in(client).status_code == 302
    return client


def shown_by_the_phone():
    return f"{totp(SealedTOTPDevice.objects.get(confirmed=True).bin_key):06}"


def set_up(client):
    """Set the phone up, and give the recovery codes."""
    page = parse(client.get(APP))
    key = re.sub(r"\s", "", text(elements(page, "code", class_="second-factor-key")[0]))
    device = SealedTOTPDevice.objects.get(confirmed=False)
    assert device.config_url.count(f"secret={key}&") == 1
    code = f"{totp(device.bin_key):06}"
    return texts(parse(client.post(APP, {"code": f"{code[:3]} {code[3:]}"})), "code")


def refusals(response):
    assert response.status_code == 422
    return texts(elements(parse(response), "ul", class_="errorlist")[0], "li")


def is_in(client):
    return client.get("/admin/jsi18n/").status_code == 200


def after_password(device, client, **more):
    """Sign in with the password, and then the device."""
    sign_in(client)
    answer = device.get(ask(client, "second-factor"))
    return client.post(ENTER, {"passkey": answer} | more)
