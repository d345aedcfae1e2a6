"""Mail goes by TLS, from the first byte or from STARTTLS on, to a server that is trusted."""

import datetime
import ipaddress
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from attachment_site.core.mail import mailers_from, send_test_notice
from tests.sessions.mail.mailbox import mail_server
from tests.sessions.mail.outbox import ADDRESS

KINDS = {"smtps": "ssl_context", "smtp": "tls_context"}
URLS = {"smtps": "smtps://127.0.0.1:{}", "smtp": "smtp://127.0.0.1:{}?starttls=true"}


@pytest.fixture
def certificate(tmp_path):
    """A file with a certificate for this machine, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.mark.parametrize("is_trusted", [True, False])
@pytest.mark.parametrize("scheme", KINDS)
def test_mail_goes_by_tls_to_a_trusted_server_alone(
    settings, monkeypatch, certificate, scheme, is_trusted
):
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    with mail_server(**{KINDS[scheme]: context}) as mailbox:
        port = mailbox.url.partition("?")[0].rpartition(":")[2]
        settings.MAILERS = mailers_from(URLS[scheme].format(port))
        assert send_test_notice(ADDRESS) is is_trusted

    assert mailbox.recipients == [ADDRESS] * is_trusted
