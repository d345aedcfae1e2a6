"""The e-mail address: domains in any alphabet, and a question about a probable slip."""

import pytest
from django.utils import timezone

from attachment_site.core.addresses import PROVIDERS, probable_address
from sessions.mail import announce_reply, send_due
from sessions.models import Application
from tests.pages import elements, parse
from tests.sessions.apply.applying import LETTER, apply, decrypted, filled, hidden, refused
from tests.sessions.mail.mailbox import mail_server

pytestmark = pytest.mark.django_db

ADDRESS = "/sessions/apply/"


WRITTEN_TO = {
    "name@Bücher.example": "name@xn--bcher-kva.example",
    # The older standard would have sent this to strasse.example.
    "name@straße.example": "name@xn--strae-oqa.example",
    "name@例え。テスト": "name@xn--r8jz45g.xn--zckzah",
    "Amina <amina.khan@example.com>": "amina.khan@example.com",
    "ｎａｍｅ＠ｅｘａｍｐｌｅ．ｃｏｍ": "name@example.com",
}


def test_an_address_in_any_alphabet_passes_and_is_written_to(client, inbox, settings):
    for number, address in enumerate(WRITTEN_TO):
        apply(client, email=address, name=f"Robin {number}")
        announce_reply(Application.objects.latest("pk"), decrypted(inbox)["email"])

    with mail_server(settings=settings) as mailbox:
        send_due(now=timezone.now())

    reached = [address for address in mailbox.recipients if address != "practice@example.org"]
    assert sorted(reached) == sorted(WRITTEN_TO.values())


def test_what_cannot_be_written_to_is_refused(client, inbox):
    for address in ("a@ü", f"a@{'ü' * 70}.example", "a@b.example <c@d.example>", "jörg@b.example"):
        assert len(refused(client.post(ADDRESS, filled(email=address)))) == 1


SLIPS = {
    "Gmial.Com": "gmail.com",
    "gmail.con": "gmail.com",
    "gmail.co": "gmail.com",
    "homail.co.uk": "hotmail.co.uk",
    "charity.ogr": "charity.org",
}
GOOD = [
    *(f"{name}.{ending}" for name, endings in PROVIDERS.items() for ending in endings),
    *("gmx.de", "me.com", "qq.com", "yahoo.dk", "company.co", "nhs.net", "lums.edu.pk"),
]


def test_a_probable_slip_is_seen_and_a_good_address_is_not_asked_about():
    expected = dict.fromkeys([*GOOD, "", "b"]) | {
        slip: f"name@{meant}" for slip, meant in SLIPS.items()
    }

    assert {domain: probable_address(f"name@{domain}") for domain in expected} == expected


def test_a_slip_is_asked_about_once_and_keeps_everything(client, inbox):
    response = client.post(ADDRESS, filled(email="robin@gmial.com"))

    (said,) = refused(response)
    assert said.startswith("Did you mean robin@gmail.com?")
    page = parse(response)
    assert elements(page, "input", name="email")[0].get("value") == "robin@gmial.com"
    assert LETTER in response.content.decode()
    asked = hidden(page, "email_asked")
    assert client.post(ADDRESS, filled(email="a@gmal.com", email_asked=asked)).status_code == 422
    again = filled(email="robin@gmial.com", email_asked=asked)
    assert client.post(ADDRESS, again).status_code == 302
    assert decrypted(inbox)["email"] == "robin@gmial.com"
