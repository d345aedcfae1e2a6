"""What passes for a passkey and is none signs nobody in."""

import datetime
import json
import logging

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from attachment_site.accounts.models import Passkey
from attachment_site.core.logging import JsonFormatter
from tests.authenticator import LOGIN, REFUSED, Authenticator, ask, enrol, sign_in_with, told
from tests.site.accounts.totp_devices import (
    ENTER,
    RIGHT,
    SET_UP,
    after_password,
    is_in,
    refusals,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_nobody_learns_which_accounts_have_a_passkey(client, dana, laptop):
    stranger, unknown = Client(), Authenticator()
    unknown.handle = laptop.handle
    options = ask(stranger, "sign-in")

    assert sorted(options) == ["challenge", "rpId", "userVerification"]
    for other in ("second-factor", "enrolment", "", "inbox"):
        assert stranger.post("/admin/passkey/", {"purpose": other}).status_code == 403
    laptop.handle = unknown.handle[::-1]
    for device in (unknown, laptop):
        answer = sign_in_with(device, Client())
        assert (answer.status_code, told(answer)) == (422, [REFUSED])
        assert not is_in(answer.client)


def lie(device, **words):
    for name, value in words.items():
        setattr(device, name, value)


LIES = [
    {"origin": "https://testserver.evil.example"},
    {"origin": "https://testserver"},
    {"party": "evil.example"},
    {"flags": 0x01},
    {"flags": 0x04},
    {"cross_origin": True},
    {"key": Authenticator().key},
    {"handle": None},
    {"handle": "c2FtZQ"},
    {"counter": -1},
]


def test_an_answer_that_proves_nothing_signs_nobody_in(client, dana, laptop):
    laptop.counter = 7
    assert sign_in_with(laptop, Client()).status_code == 302
    for words in LIES:
        truth, other = vars(laptop).copy(), Client()
        lie(laptop, **words)

        assert told(sign_in_with(laptop, other)) == [REFUSED], words
        assert not is_in(other)
        lie(laptop, **truth)


def test_a_challenge_serves_one_purpose_once_and_for_five_minutes(client, dana, frozen, laptop):
    own, other = Client(), Client()
    answer = laptop.get(ask(own, "sign-in"))
    # Of another browser
    assert told(other.post(LOGIN, {"passkey": answer})) == [REFUSED]
    # Twice: the first answer uses it up, whatever it says
    assert told(own.post(LOGIN, {"passkey": "{}"})) == [REFUSED]
    assert told(own.post(LOGIN, {"passkey": answer})) == [REFUSED]
    # Of another purpose
    sign_in(other)
    answer = laptop.get(ask(other, "second-factor"))
    assert told(other.post(LOGIN, {"passkey": answer}))[0] == REFUSED
    # Too late
    answer = laptop.get(ask(other, "second-factor"))
    frozen.shift(datetime.timedelta(seconds=301))
    assert refusals(other.post(ENTER, {"passkey": answer})) == [REFUSED]
    assert (is_in(own), is_in(other)) == (False, False)


def test_an_answer_that_comes_twice_at_once_works_once(client, dana, rf):
    sign_in(client)
    device, _ = enrol(client, counts=False)
    requests = [rf.post(LOGIN), rf.post(LOGIN)]
    options = ask(client, "sign-in")
    for request in requests:
        # Both have read the challenge before either uses it up.
        request.session = client.session
        assert "sign-in" in request.session["passkey_challenges"]
    answer = device.get(options)

    passkeys = [Passkey.objects.verify(one, "sign-in", answer) for one in requests]

    assert [bool(passkey) for passkey in passkeys] == [True, False]


def test_attempts_count_like_those_with_a_password(client, dana, laptop):
    lie(laptop, origin="https://evil.example")
    statuses = [sign_in_with(laptop, Client()).status_code for _ in range(10)]
    assert statuses == [422] * 10
    lie(laptop, origin="http://testserver")

    refused = sign_in_with(laptop, Client())

    assert refused.status_code == 429
    assert told(refused)[0].startswith("Signing in was tried too often.")
    assert Client().post(LOGIN, {"username": "dana", "password": RIGHT}).status_code == 429
    lie(unknown := Authenticator(), handle=laptop.handle)
    assert [sign_in_with(unknown, Client()).status_code for _ in range(11)] == [422] * 10 + [429]


def test_whatever_is_sent_as_a_passkey_is_answered(client, dana, laptop):
    whole = json.loads(laptop.get(ask(Client(), "sign-in")))
    hostile = ["[]", "null", "{", "[" * 9_000, '{"rawId": 5}']
    for name in whole["response"]:
        for part in ("AA", None, "ü"):
            hostile.append(json.dumps(whole | {"response": whole["response"] | {name: part}}))

    for number, answer in enumerate(hostile):
        ask(client, "sign-in")
        # From many networks, as each try counts
        sent = client.post(LOGIN, {"passkey": answer}, REMOTE_ADDR=f"192.0.2.{number}")
        assert sent.status_code in (422, 429)
        ask(client, "enrolment")
        assert refusals(client.post(SET_UP, {"name": "My laptop", "passkey": answer}))


def test_a_passkey_is_of_one_account_whatever_is_written_into_the_database(client, dana, laptop):
    root = get_user_model().objects.create_superuser("root", password=RIGHT)
    other = Client()
    other.post(LOGIN, {"username": "root", "password": RIGHT})
    options = ask(other, "enrolment")
    answer = laptop.create(options)
    assert refusals(other.post(SET_UP, {"name": "Mine", "passkey": answer}))
    assert Passkey.objects.get().user == dana

    Passkey.objects.update(user=root)
    lie(laptop, handle=options["user"]["id"])

    assert told(sign_in_with(laptop, Client())) == [REFUSED]


def test_the_log_tells_who_signed_in_and_nothing_that_was_sent(client, dana, caplog):
    caplog.set_level(logging.INFO, "attachment_site.accounts")
    for username, password in (("dana", "canary-guess"), ("canary-0815", "x"), ("dana", RIGHT)):
        client.post(LOGIN, {"username": username, "password": password})
    laptop, _ = enrol(client, name="canary-0815")
    after_password(laptop, Client())
    lie(laptop, origin="https://canary-4711.example")
    sign_in_with(laptop, Client())
    client.post("/admin/account/sign-out/")
    client.post("/admin/logout/")

    lines = [JsonFormatter().format(record) for record in caplog.records]
    mine = f"account {dana.pk}"
    assert [json.loads(line).get("message") for line in lines if '"message"' in line] == [
        f"wrong password: {mine}",
        "wrong password: no account of that name",
        f"signed in with the password: {mine}",
        f"new passkey: {mine}",
        f"new second factor or recovery codes: {mine}",
        f"signed in with the password: {mine}",
        f"passkey for second-factor: {mine}",
        f"passkey refused for sign-in, given under another address than SITE_URL: {mine}",
        f"signed 1 other browsers out: {mine}",
        f"signed out: {mine}",
    ]
    assert [line for line in lines if "canary" in line or RIGHT in line] == []
