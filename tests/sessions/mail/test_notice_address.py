"""Nobody who can open the inbox is left without a notice, or is told so."""

import pytest

from sessions.models import OutgoingMail
from tests.pages import elements, parse, text
from tests.sessions.apply.applying import hidden
from tests.sessions.factories import PASSPHRASE, make_application, make_practitioner
from tests.sessions.inbox_pages import INBOX, LIST, errors, refused, unlock
from tests.sessions.mail.mailbox import Mailbox, body, mail_server

pytestmark = pytest.mark.django_db

ADDRESS_PAGE = "/admin/account/notices/"
WITHOUT = "You get no e-mail when somebody writes to you"


def main(response):
    return text(elements(parse(response), "main")[0])


def test_without_an_address_every_page_says_so_and_set_up_ends_with_it(browser, dana):
    assert WITHOUT in main(browser.post(INBOX + "test/", {"passphrase": PASSPHRASE}))
    for path in (LIST, "/admin/", "/admin/account/"):
        assert "your account has no e-mail address" in main(browser.get(path))
    status = main(browser.get("/admin/state/"))
    assert "No e-mail goes to Dana Reed when somebody writes." in status
    assert "Nothing is waiting to be sent" not in status

    dana.email = "dana@practice.example"
    dana.save()

    for path in (LIST, "/admin/", "/admin/account/"):
        assert "your account has no e-mail address" not in main(browser.get(path))
    assert "Nothing is waiting to be sent" in main(browser.get("/admin/state/"))


@pytest.mark.parametrize("address", [ADDRESS_PAGE, INBOX + "setup/"], ids=["account", "set-up"])
def test_a_new_address_is_kept_and_gets_a_test_notice(client, settings, address):
    dana = make_practitioner("dana")
    client.force_login(dana)
    with mail_server(settings=settings) as mailbox:
        slip = {"email": "dana@practice.ogr"}
        asked = client.post(address, slip)
        assert "Did you mean dana@practice.org?" in errors(asked)["email"][0]
        asked_about = {"email_asked": hidden(parse(asked), "email_asked")}
        response = client.post(address, slip | asked_about, follow=True)
        client.post(address, {"email": "Dana Reed <dana@bücher.example>"})

    assert "A test notice is on its way." in text(parse(response))
    dana.refresh_from_db()
    assert dana.email == "dana@xn--bcher-kva.example"
    assert [message["To"] for message in mailbox.messages] == ["dana@practice.ogr", dana.email]
    assert mailbox.messages[0]["Subject"] == "Notices arrive here"
    assert "this is a test" in body(mailbox.messages[0])


def test_what_is_no_address_is_refused_and_what_the_mail_server_refuses_is_told(
    browser, dana, settings, caplog
):
    for typed in ("", "dana@", "a@b.example, c@d.example", "a@b\u2028.example"):
        assert refused(browser.post(ADDRESS_PAGE, {"email": typed})) == ["email"]

    refusing = Mailbox(refuses={"*": "550 dana@practice.example is unknown"})
    with mail_server(refusing, settings=settings):
        response = browser.post(ADDRESS_PAGE, {"email": "dana@practice.example"}, follow=True)

    assert "the mail server did not accept a test e-mail" in text(parse(response))
    assert "dana@practice.example" not in caplog.text


def test_a_notice_that_failed_names_its_application(browser):
    application = make_application()
    unlock(browser)
    OutgoingMail.objects.create(
        kind="application", application=application, failed_at=application.received_at
    )

    for path in (LIST, "/admin/private_sessions/outgoingmail/"):
        assert application.reference in main(browser.get(path)).partition("Your inbox")[0]
