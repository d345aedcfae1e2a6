"""A passkey opens the inbox beside the passphrase, where its device derives a secret; and no letter
hangs on it."""

import pytest
from django.test import Client

from attachment_site.accounts.models import Passkey
from attachment_site.core.security.crypto import DecryptionError
from sessions.models import InboxKey, WrappedKey
from tests.authenticator import enrol, sign_in_with
from tests.pages import elements, links, parse, text, texts
from tests.sessions.factories import PASSPHRASE, make_application
from tests.sessions.inbox_pages import (
    INBOX,
    OTHER,
    OTHER_TWICE,
    address,
    errors,
    is_unlocked,
    signed_in,
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
    page = parse(browser.get(INBOX + "unlock/"))
    assert texts(elements(page, "div", class_="passkey")[0], "button") == ["Use your passkey"]
    assert names_on(browser) == [["My laptop"]]

    response = browser.post(INBOX + "unlock/", answer(browser, laptop, next=address(letter)))

    assert response["Location"] == address(letter)
    assert (
        "I keep checking whether she has read my message."
        in browser.get(address(letter)).content.decode()
    )
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
    for secret in (secrets[1], secrets[0][:-2], "", "x", PASSPHRASE):
        with pytest.raises(DecryptionError):
            wrapped.unwrap(secret)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"passkey_derived": ""},
        {"passkey_derived": "00" * 32},
        {"passkey_derived": PASSPHRASE},
        {"passkey": "{}"},
        {"passkey": "{}", "passkey_derived": PASSPHRASE},
    ],
)
def test_what_proves_nothing_opens_nothing(browser, laptop, spoiled):
    response = browser.post(INBOX + "unlock/", answer(browser, laptop) | spoiled)

    assert (response.status_code, errors(response)) == (422, REFUSED)
    assert not is_unlocked(browser)


def test_five_wrong_ones_and_no_more_is_tried(browser, laptop):
    for _ in range(5):
        browser.post(INBOX + "unlock/", answer(browser, laptop) | {"passkey": "{}"})

    response = browser.post(INBOX + "unlock/", answer(browser, laptop))

    assert errors(response)["passphrase"][0].startswith("There were too many wrong tries.")
    assert unlock(browser).status_code == 422


def test_a_device_that_derives_nothing_signs_in_and_opens_nothing(browser):
    device, _ = enrol(browser)

    response = add(browser, device, passkey_derived="")

    assert errors(response)["passphrase"][0].startswith("The passkey derived no secret")
    assert not WrappedKey.objects.filter(kind="passkey").exists()
    assert not elements(parse(browser.get(INBOX + "unlock/")), "div", class_="passkey")
    assert sign_in_with(device, Client()).status_code == 302


def test_to_add_one_takes_the_passphrase_and_a_device_of_ones_own(browser, laptop, colleague):
    device, _ = enrol(browser, name="My telephone")
    colleague.set_password(PASSWORD)
    colleague.save()
    sam = Client()
    sam.post("/admin/login/", {"username": colleague.username, "password": PASSWORD})
    foreign, _ = enrol(sam)

    assert "passphrase" in errors(add(browser, device, passphrase="four geese over a lake"))
    assert "passphrase" in errors(add(browser, device, passphrase=""))
    assert "passphrase" in errors(add(browser, foreign))
    # One that opens it already is not asked for again, and an answer has one purpose.
    assert "passphrase" in errors(add(browser, laptop))
    sent = answer(browser, device, "open", passphrase=PASSPHRASE)
    assert "passphrase" in errors(browser.post(ADD, sent))
    assert names_on(browser) == [["My laptop"]]
    # Whoever has no passphrase gets no challenge, and nothing to add to.
    assert sam.post(OPTIONS)["Location"] == sam.get(ADD)["Location"] == INBOX + "unlock/"


def test_a_draft_that_the_lock_interrupted_goes_on_with_a_passkey(browser, laptop):
    letter = make_application()
    held = browser.post(address(letter), {"action": "reply", "text": "You are not alone."})
    assert "You are not alone." in held.content.decode()

    sent = answer(browser, laptop, action="reply", text="You are not alone.", passphrase="")
    response = browser.post(address(letter), sent)

    assert response.status_code == 302
    assert letter.messages.count() == 1


def test_changing_the_lock_drops_every_passkey_and_says_so(browser, laptop):
    letter = make_application()
    unlock(browser)
    page = browser.get(INBOX + "replace/")
    assert "Passkeys no longer open the inbox until you let each do so again." in " ".join(
        texts(parse(page), "li")
    )

    browser.post(INBOX + "replace/", answer(browser, laptop, **OTHER_TWICE))

    assert not WrappedKey.objects.filter(kind="passkey").exists()
    unlock(browser, OTHER)
    browser.post(INBOX + "test/", {"passphrase": OTHER})
    browser.post(INBOX + "lock/")
    secret = {"passkey_derived": laptop.derive(InboxKey.objects.current().prf_input)}
    refused = browser.post(INBOX + "unlock/", answer(browser, laptop) | secret)
    assert refused.status_code == 422
    # It derives another secret for the new key, and no letter is lost.
    assert add(browser, laptop, passphrase=OTHER).status_code == 302
    browser.post(INBOX + "unlock/", answer(browser, laptop))
    assert "I keep checking" in browser.get(address(letter)).content.decode()


def test_removing_a_passkey_removes_its_wrapping_and_says_that_no_letter_is_lost(browser, laptop):
    enrol(browser, name="My telephone")
    passkey = Passkey.objects.get(name="My laptop")
    page = parse(browser.get("/admin/second-factor/remove/", {"factor": passkey.persistent_id}))
    (told,) = elements(page, "p", class_="column-warning")
    assert "No letter is lost: your passphrase and your recovery code still open it." in text(told)
    assert links(told) == [INBOX + "passphrase/"]

    browser.post("/admin/second-factor/remove/", {"factor": passkey.persistent_id})

    assert not WrappedKey.objects.filter(kind="passkey").exists()
    assert browser.post(INBOX + "unlock/", answer(browser, laptop)).status_code == 422


def test_a_colleague_who_is_removed_loses_the_passkey_too(browser, laptop, colleague):
    key = InboxKey.objects.current()
    key.wrapped_keys.create(user=colleague, kind="passphrase", blob=b"")
    enrolled = Passkey.objects.create(
        user=colleague, name="Theirs", credential_id=b"1", credential=b"", mac=b""
    )
    key.wrapped_keys.create(user=colleague, kind="passkey", passkey=enrolled, blob=b"")
    unlock(browser)

    browser.post(f"{INBOX}remove/{colleague.pk}/")

    assert not key.wrapped_keys.filter(user=colleague).exists()
    assert key.wrapped_keys.filter(kind="passkey").count() == 1
    assert signed_in(colleague).post(OPTIONS).status_code == 302
