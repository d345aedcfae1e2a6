"""A practitioner loses the passkey, the telephone and the passphrase, one after the other, and no
letter with them."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from attachment_site.accounts.models import Passkey, SealedTOTPDevice
from sessions.models import InboxKey, WrappedKey
from tests.authenticator import enrol, sign_in_with
from tests.pages import parse
from tests.sessions.factories import PASSPHRASE, make_application
from tests.sessions.inbox_pages import INBOX, OTHER, OTHER_TWICE, address, code_on, unlock
from tests.sessions.keys.test_passkeys import PASSWORD, add, answer
from tests.site.accounts.totp_devices import ENTER, set_up, shown_by_the_phone

pytestmark = pytest.mark.django_db


class Practice:
    """Dana's practice: what she has at hand, and the letter that waits for her."""

    def __init__(self, user):
        self.name = user.username
        self.browser = self.by_password()
        self.codes = set_up(self.browser)
        self.laptop, _ = enrol(self.browser)
        unlock(self.browser)
        page = parse(self.browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE}))
        self.paper = code_on(page)
        add(self.browser, self.laptop)
        self.letter = make_application()

    def by_password(self):
        client = Client()
        client.post("/admin/login/", {"username": self.name, "password": PASSWORD})
        return client

    def by_paper(self):
        """Sign in with the password and the next recovery code."""
        client = self.by_password()
        assert client.post(ENTER, {"code": self.codes.pop()}).status_code == 302
        return client

    def reads(self, client):
        return "I keep checking" in client.get(address(self.letter)).content.decode()


@pytest.fixture
def practice(dana, private, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    dana.set_password(PASSWORD)
    dana.save()
    found = Practice(dana)
    time_machine.shift(30)
    return found


def remove(client, factor):
    client.post("/admin/second-factor/remove/", {"factor": factor.persistent_id})


def test_passkey_then_telephone_then_passphrase_are_lost_and_the_paper_opens(practice):
    client = practice.by_password()
    client.post(ENTER, {"code": shown_by_the_phone()})
    remove(client, Passkey.objects.get())
    # Whoever finds the laptop, with its PIN, is signed in nowhere and opens nothing.
    assert sign_in_with(practice.laptop, Client()).status_code == 422
    assert not WrappedKey.objects.filter(kind="passkey").exists()
    unlock(client)
    assert practice.reads(client)
    another, _ = enrol(client, name="Another laptop")
    assert add(client, another).status_code == 302

    remove(practice.by_paper(), SealedTOTPDevice.objects.get())
    assert sign_in_with(another, own := Client()).status_code == 302
    unlock(own)
    assert practice.reads(own)

    client = practice.by_paper()
    client.post(INBOX + "recover/", {"code": practice.paper} | OTHER_TWICE)
    assert practice.reads(client)
    client.post(INBOX + "lock/")
    assert (unlock(client).status_code, unlock(client, OTHER).status_code) == (422, 302)


def test_passphrase_and_paper_are_lost_and_the_passkey_opens_until_everything_is_lost(practice):
    sign_in_with(practice.laptop, client := Client())
    sent = answer(client, practice.laptop, **OTHER_TWICE)
    assert client.post(INBOX + "passphrase/", sent).status_code == 302
    unlock(client, OTHER)
    assert practice.reads(client)
    new = code_on(parse(client.post(INBOX + "new-code/", {"passphrase": OTHER})))
    assert new != practice.paper

    # Whoever runs the server can let her in, and opens no letter thereby.
    call_command("reset_second_factor", practice.name)
    assert sign_in_with(practice.laptop, Client()).status_code == 422
    client = practice.by_password()
    assert not practice.reads(client)
    telephone, _ = enrol(client, name="A new telephone")
    assert client.post(INBOX + "unlock/", answer(client, telephone)).status_code == 422
    for secret in (PASSPHRASE, practice.paper):
        assert unlock(client, secret).status_code == 422
    unlock(client, OTHER)
    assert practice.reads(client)

    with pytest.raises(CommandError, match="1 applications would stay closed for ever"):
        call_command("retire_inbox")
    call_command("retire_inbox", yes=True)
    assert InboxKey.objects.current() is None
    assert not practice.reads(client)
