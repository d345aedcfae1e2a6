"""The e-mail address: domains in any alphabet, and a question about a probable slip."""

import pytest
from django.utils import timezone

from attachment_site.core.mail import ascii_address, mailers_from
from sessions.mail import announce_reply, send_due
from sessions.models import Application
from sessions.views.addresses import PROVIDERS, probable_address
from tests.pages import elements, parse
from tests.sessions.apply.applying import apply, filled, hidden, refusals
from tests.sessions.factories import make_application
from tests.sessions.mail.mailbox import mail_server

pytestmark = pytest.mark.django_db

ADDRESS = "/sessions/apply/"


def opened_letter(inbox):
    return Application.objects.get().decrypt_content(inbox[1])


@pytest.mark.parametrize(
    ("typed", "sent_to"),
    [
        ("name@bücher.example", "name@xn--bcher-kva.example"),
        ("name@Bücher.example", "name@xn--bcher-kva.example"),
        # The older standard would have sent this to strasse.example.
        ("name@straße.example", "name@xn--strae-oqa.example"),
        ("name@пример.рф", "name@xn--e1afmkfd.xn--p1ai"),
        ("name@उदाहरण.भारत", "name@xn--p1b6ci4b4b3a.xn--h2brj9c"),
        ("name@مثال.إختبار", "name@xn--mgbh0fb.xn--kgbechtv"),
        ("name@例え。テスト", "name@xn--r8jz45g.xn--zckzah"),
        ("ｎａｍｅ＠ｅｘａｍｐｌｅ．ｃｏｍ", "name@example.com"),
        ("name@xn--bcher-kva.example", "name@xn--bcher-kva.example"),
    ],
)
def test_an_address_in_any_alphabet_passes_and_is_written_to(
    client, inbox, settings, typed, sent_to
):
    apply(client, email=typed)
    announce_reply(Application.objects.get(), opened_letter(inbox)["email"])

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        send_due(now=timezone.now())

    recipients = [address for _, taken, _ in mailbox.taken for address in taken]
    assert sorted(recipients) == sorted(["practice@example.org", sent_to])


@pytest.mark.parametrize(
    "typed",
    [
        "a@ü",
        "a@b..example",
        "a@-ü.example",
        "@ü.example",
        "a@\u2028ü.example",
        f"a@{'ü' * 70}.example",
        "a@[ü]",
    ],
)
def test_what_is_no_domain_is_refused_beside_the_field(client, inbox, typed):
    response = client.post(ADDRESS, filled(email=typed))

    assert response.status_code == 422
    assert refusals(response) == ["Enter one address, such as name@example.com."]


def test_an_address_that_this_site_cannot_write_to_is_told_so(client, inbox):
    response = client.post(ADDRESS, filled(email="jörg@bücher.example"))

    assert refusals(response) == [
        "This site cannot write to an address with letters such as é before the @. Use another"
        " one, or leave this empty."
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("Gmial.Com", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmial.co", "hotmail.com"),
        ("homail.co.uk", "hotmail.co.uk"),
        ("yahoo.co", "yahoo.com"),
        ("yaho.co.in", "yahoo.co.in"),
        ("yhaoo.com", "yahoo.com"),
        ("outlok.com", "outlook.com"),
        ("iclod.com", "icloud.com"),
        ("example.con", "example.com"),
        ("charity.ogr", "charity.org"),
    ],
)
def test_a_probable_slip_is_seen(typed, meant):
    assert probable_address(f"name@{typed}") == f"name@{meant}"


@pytest.mark.parametrize(
    "domain",
    [
        *(f"{name}.{ending}" for name, endings in PROVIDERS.items() for ending in endings),
        *("gmx.de", "web.de", "me.com", "live.com", "pm.me", "qq.com", "yahoo.dk", "hotmail.se"),
        *("company.co", "nhs.net", "practice.example", "uni-koeln.de", "xn--bcher-kva.example"),
        *("lums.edu.pk", "iitb.ac.in", "mail.example.com", "bücher.example"),
    ],
)
def test_a_good_address_is_not_asked_about(domain):
    assert probable_address(f"name@{domain}") is None


def test_a_slip_is_asked_about_once_and_keeps_everything(client, inbox):
    response = client.post(ADDRESS, filled(email="robin@gmial.com"))

    assert response.status_code == 422
    assert refusals(response) == [
        "Did you mean robin@gmail.com? Correct the address, or leave it as it is and send the"
        " letter again."
    ]
    page = parse(response)
    assert elements(page, "input", name="email")[0].get("value") == "robin@gmial.com"
    assert "It began in the spring, on a train." in response.content.decode()

    again = filled(email="robin@gmial.com", email_asked=hidden(page, "email_asked"))
    assert client.post(ADDRESS, again).status_code == 302
    assert opened_letter(inbox)["email"] == "robin@gmial.com"


def test_another_slip_is_asked_about_again(client, inbox):
    page = parse(client.post(ADDRESS, filled(email="robin@gmial.com")))

    again = filled(email="robin@gmal.com", email_asked=hidden(page, "email_asked"))

    assert client.post(ADDRESS, again).status_code == 422


@pytest.mark.parametrize("address", ["", "@", "a@", "a", "a@b", "ü@b.example"])
def test_odd_addresses_break_nothing(address):
    assert probable_address(address) is None
    try:
        ascii_address(address)
    except ValueError:
        assert not address.isascii()


def test_a_reply_to_an_older_letter_with_an_odd_address_is_not_announced():
    assert not announce_reply(make_application(), "a@b..ü")
