"""Mail goes by TLS, from the first byte or from STARTTLS on, to a server that is trusted."""

import ssl
import threading

import pytest

from attachment_site.core import mail
from tests.running import wait_until
from tests.sessions.mail.mailbox import mail_server
from tests.sessions.mail.outbox import ADDRESS
from tests.site.nginx.test_tls import write_certificate

KINDS = [("smtps", "ssl_context", ""), ("smtp", "tls_context", "?starttls=true")]


@pytest.mark.parametrize("is_trusted", [True, False])
@pytest.mark.parametrize(("scheme", "kind", "query"), KINDS)
def test_mail_goes_by_tls_to_a_trusted_server_alone_and_no_connection_is_left(
    settings, monkeypatch, tmp_path, scheme, kind, query, is_trusted
):
    monkeypatch.setattr(mail, "MAX_SECONDS", 1000)
    write_certificate(tmp_path)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "fullchain.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "fullchain.pem", tmp_path / "privkey.pem")

    with mail_server(**{kind: context}) as mailbox:
        port = mailbox.url.partition("?")[0].rpartition(":")[2]
        settings.MAILERS = mail.mailers_from(f"{scheme}://127.0.0.1:{port}{query}")
        assert mail.send_test_notice(ADDRESS) is is_trusted

    assert mailbox.recipients == [ADDRESS] * is_trusted
    wait_until(lambda: not any(isinstance(each, threading.Timer) for each in threading.enumerate()))
