"""The shipped server block of nginx, with a certificate of its own: HTTPS alone, and done well."""

import contextlib
import datetime
import http.client
import ipaddress
import shutil
import socket
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.nginx import SHIPPED, running_nginx
from tests.running import PATIENCE_SECONDS, free_port, wait_until

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


def write_certificate(folder: Path) -> None:
    """A certificate for example.org and this machine that nobody signed, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.org")])
    today, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = builder.not_valid_before(today - day).not_valid_after(today + day)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = certificate.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    signed = certificate.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    (folder / "fullchain.pem").write_bytes(signed)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "privkey.pem").write_bytes(private)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def ports(folder):
    """The ports of http and https; no site stands behind."""
    write_certificate(folder)
    # What certbot writes, and Let's Encrypt asks for over plain HTTP.
    challenge = ".well-known/acme-challenge/token"
    (folder / challenge).parent.mkdir(parents=True)
    (folder / challenge).write_text("token")
    plain, secure = free_port(), free_port()
    replaced = {
        "server 127.0.0.1:800": "server 127.0.0.1:",
        "/var/log/nginx/attachment-site-errors.log": f"{folder}/errors.log",
        "/var/www/html": folder,
        "/etc/letsencrypt/live/example.org": folder,
        "snippets/attachment-site.conf": f"{folder}/pages.conf",
        "snippets/attachment-site-tls.conf": f"{folder}/tls.conf",
        "listen [::]": "#",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443 ": f"listen 127.0.0.1:{secure} ",
    }
    with running_nginx(folder, f"include {folder}/site.conf;", replaced):
        yield plain, secure


def answer(connection, path, host="example.org"):
    """Status and headers."""
    connection.request("GET", path, headers={"Host": host})
    with contextlib.closing(connection):
        found = connection.getresponse()
        return found.status, {name.lower(): value for name, value in found.getheaders()}


def plain_connection(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)


def secure_connection(port, host="example.org", *, newest=ssl.TLSVersion.TLSv1_3, ciphers=None):
    """A connection to the server block of a host."""
    context = ssl._create_unverified_context()
    context.maximum_version = newest
    if ciphers:
        context.set_ciphers(ciphers)
    connection = http.client.HTTPConnection(host)
    reached = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
    connection.sock = context.wrap_socket(reached, server_hostname=host)
    return connection


def test_what_nginx_answers_itself_says_to_stay_with_https(ports):
    for path in ("/static/none.css", "/about/", "/sessions/"):
        status, headers = answer(secure_connection(ports[1]), path)

        assert (status, headers["server"]) == (503, "nginx")
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; frame-ancestors 'none'; ")
        assert "script" not in policy


def test_plain_http_leads_people_on_and_tells_programs_nothing(ports):
    found = [
        answer(plain_connection(ports[0]), path)
        for path in ("/about/?a=1", "/metrics", "/healthz", "/.well-known/acme-challenge/token")
    ]

    assert [status for status, _ in found] == [301, 404, 404, 200]
    assert found[0][1]["location"] == "https://example.org/about/?a=1"


def test_www_leads_to_the_site_and_a_name_that_is_not_ours_to_nothing(ports):
    plain, secure = ports
    www = "www.example.org"
    status, headers = answer(secure_connection(secure, www), "/about/?a=1", www)

    assert (status, headers["location"]) == (301, "https://example.org/about/?a=1")
    for host in ("203.0.113.9", "somebody.example"):
        with pytest.raises(http.client.RemoteDisconnected):
            answer(plain_connection(plain), "/", host)
        with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
            secure_connection(secure, host)


def test_one_address_cannot_hold_all_connections_and_none_that_says_nothing_for_long(ports):
    begun = b"POST /about/ HTTP/1.1\r\nHost: example.org\r\nContent-Length: 9\r\n\r\n"
    with contextlib.ExitStack() as held:
        for _ in range(51):
            connection = secure_connection(ports[1])
            held.callback(connection.close)
            connection.sock.sendall(begun)

        assert connection.sock.recv(100)[9:12] == b"429"
    # Without a word about it, nginx waits for a minute.
    pages, site = [(SHIPPED / name).read_text() for name in ("pages.conf", "site.conf")]
    blocks = site.replace("include snippets/attachment-site.conf;", pages).split("\nserver {")[1:]
    assert ["client_header_timeout 10s;" in block for block in blocks] == [True] * 4


def test_no_log_tells_who_asked_for_what_while_the_site_is_down(ports, folder):
    for path in ("/sessions/apply/", "/preview/a-secret/", "/about/"):
        assert answer(plain_connection(ports[0]), path)[0] == 301
        assert answer(secure_connection(ports[1]), path)[0] == 503

    def told():
        return "".join(log.read_text() for log in folder.glob("*.log"))

    # nginx writes its line after it has answered.
    wait_until(lambda: "GET /about/ 503 " in told())
    words = ("/sessions/", "/preview/", "127.0.0.1")
    assert [word for word in words if word in told()] == []


def test_old_tls_keeps_its_secrets_even_if_the_key_is_stolen_later(ports):
    connection = secure_connection(ports[1], newest=ssl.TLSVersion.TLSv1_2)
    name, version, _ = connection.sock.cipher()
    connection.close()
    assert (name[:6], version) == ("ECDHE-", "TLSv1.2")

    weak = {"newest": ssl.TLSVersion.TLSv1_2, "ciphers": "AES128-SHA256:ECDHE-ECDSA-AES128-SHA"}
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        secure_connection(ports[1], **weak)
