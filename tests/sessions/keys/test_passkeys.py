"""A passkey opens the inbox beside the passphrase, where its device derives a secret; and no letter
hangs on it."""

import pytest
from django.test import Client

from attachment_site.core.security.crypto import DecryptionError
from sessions.models import WrappedKey
from tests.authenticator import enrol
from tests.pages import elements, parse, texts
from tests.sessions.factories import PASSPHRASE, make_application
from tests.sessions.inbox_pages import (
    INBOX,
    OTHER,
    OTHER_TWICE,
    address,
    errors,
    is_unlocked,
    unlock,
)

pytestmark = pytest.mark.django_db

OPTIONS = INBOX + "passkey-options/"
ADD = INBOX + "passkey/"
PASSWORD = "nine pears in a wooden bowl"
REFUSED = {
    "passphrase": ["This passkey did not open the inbox. Try it again, or type your passphrase."]
}


@pytest.fixture
def browser(dana, private):
    """Dana's browser, signed in with her password; the inbox is locked."""
    dana.set_password(PASSWORD)
    dana.save()
    client = Client()
    client.post("/admin/login/", {"username": "dana", "password": PASSWORD})
    return client


@pytest.fixture
def laptop(browser):
    """A device with a passkey that opens the inbox."""
    device, _ = enrol(browser)
    assert add(browser, device)["Location"] == INBOX + "settings/"
    return device


def answer(client, device, purpose="open", **more):
    """What the page would send once the device has answered."""
    asked = client.post(OPTIONS, {"purpose": purpose}).json()
    derived = device.derive(asked["prf"])
    return {"passkey": device.get(asked["publicKey"]), "passkey_derived": derived} | more


def add(client, device, **more):
    return client.post(ADD, answer(client, device, "add", passphrase=PASSPHRASE) | more)


def names_on(client):
    page = parse(client.get(INBOX + "settings/"))
    return [texts(one, "li") for one in elements(page, "ul", class_="people")][1:]


def test_a_passkey_opens_the_inbox_beside_the_passphrase(browser, laptop):
    letter = make_application()
    assert names_on(browser) == [["My laptop"]]

    response = browser.post(INBOX + "unlock/", answer(browser, laptop, next=address(letter)))

    assert response["Location"] == address(letter)
    assert "I keep checking" in browser.get(address(letter)).content.decode()
    browser.post(INBOX + "lock/")
    typed = {"action": "reply", "text": "You are not alone."}
    assert "You are not alone." in browser.post(address(letter), typed).content.decode()
    sent = answer(browser, laptop, **typed, passphrase="")
    assert browser.post(address(letter), sent).status_code == 302
    assert letter.messages.count() == 1
    browser.post(INBOX + "lock/")
    assert unlock(browser).status_code == 302


def test_what_is_stored_opens_nothing_without_the_device(browser, laptop, private):
    wrapped = WrappedKey.objects.get(kind="passkey")

    assert private not in bytes(wrapped.blob)
    # For each key, person and device it is another secret.
    assert laptop.derive("x") != laptop.derive(wrapped.key.prf_input)
    telephone, _ = enrol(browser, name="My telephone")
    add(browser, telephone)
    secrets = [device.derive(wrapped.key.prf_input) for device in (laptop, telephone)]
    assert wrapped.unwrap(secrets[0]) == private
    with pytest.raises(DecryptionError):
        wrapped.unwrap(secrets[1])


def test_what_proves_nothing_opens_nothing_and_after_five_no_more_is_tried(browser, laptop):
    for spoiled in (
        {"passkey_derived": ""},
        {"passkey_derived": "00" * 32},
        {"passkey_derived": PASSPHRASE},
        {"passkey_derived": "x"},
        {"passkey": "{}", "passkey_derived": PASSPHRASE},
    ):
        response = browser.post(INBOX + "unlock/", answer(browser, laptop) | spoiled)
        assert (response.status_code, errors(response)) == (422, REFUSED), spoiled
    assert not is_unlocked(browser)

    response = browser.post(INBOX + "unlock/", answer(browser, laptop))

    assert errors(response)["passphrase"][0].startswith("There were too many wrong tries.")
    assert unlock(browser).status_code == 422


def test_to_add_one_takes_the_passphrase_and_a_device_of_ones_own(browser, laptop, colleague):
    device, _ = enrol(browser, name="My telephone")
    colleague.set_password(PASSWORD)
    colleague.save()
    sam = Client()
    sam.post("/admin/login/", {"username": colleague.username, "password": PASSWORD})
    foreign, _ = enrol(sam)

    for refused in (
        add(browser, device, passphrase="four geese over a lake"),
        add(browser, foreign),
        # An answer has one purpose.
        browser.post(ADD, answer(browser, device, "open", passphrase=PASSPHRASE)),
    ):
        assert "passphrase" in errors(refused)
    assert names_on(browser) == [["My laptop"]]
    # Whoever has no passphrase gets no challenge, and nothing to add to.
    assert sam.post(OPTIONS)["Location"] == sam.get(ADD)["Location"] == INBOX + "unlock/"


def test_changing_the_lock_drops_every_passkey(browser, laptop):
    letter = make_application()
    unlock(browser)

    browser.post(INBOX + "replace/", answer(browser, laptop, **OTHER_TWICE))

    assert not WrappedKey.objects.filter(kind="passkey").exists()
    unlock(browser, OTHER)
    browser.post(INBOX + "test/", {"passphrase": OTHER})
    browser.post(INBOX + "lock/")
    assert browser.post(INBOX + "unlock/", answer(browser, laptop)).status_code == 422
    # It derives another secret for the new key, and no letter is lost.
    assert add(browser, laptop, passphrase=OTHER).status_code == 302
    browser.post(INBOX + "unlock/", answer(browser, laptop))
    assert "I keep checking" in browser.get(address(letter)).content.decode()
