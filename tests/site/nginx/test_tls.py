"""The shipped server block of nginx, with a certificate of its own: HTTPS alone, and done well."""

import contextlib
import datetime
import getpass
import http.client
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from tests.nginx import SHIPPED
from tests.running import PATIENCE_SECONDS, end, free_port, wait_until

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


def write_certificate(folder: Path) -> None:
    """A certificate for example.org that nobody signed, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.org")])
    today = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(today - datetime.timedelta(days=1))
    builder = builder.not_valid_after(today + datetime.timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


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
        "/var/cache/attachment-site": f"{folder}/cache",
        "server 127.0.0.1:800": "server 127.0.0.1:",
        "/srv/attachment-site/current": str(settings.BASE_DIR),
        "/srv/attachment-site/static": str(settings.STATIC_ROOT),
        "/var/log/nginx/": f"{folder}/",
        "/var/www/html": str(folder),
        "/etc/letsencrypt/live/example.org": str(folder),
        "snippets/attachment-site.conf": f"{folder}/pages.conf",
        "snippets/attachment-site-tls.conf": f"{folder}/tls.conf",
        "listen [::]": "#",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443 ": f"listen 127.0.0.1:{secure} ",
    }
    for name in ("cache.conf", "pages.conf", "site.conf", "tls.conf"):
        text = (SHIPPED / name).read_text()
        for shipped, ours in replaced.items():
            text = text.replace(shipped, ours)
        (folder / name).write_text(text)
    (folder / "nginx.conf").write_text(
        f"daemon off; user {getpass.getuser()}; pid {folder}/pid; error_log {folder}/debian.log;"
        "include /etc/nginx/modules-enabled/*.conf; events {}"
        f"http {{ access_log {folder}/debian.log;"
        f"client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;"
        f"include {folder}/cache.conf; include {folder}/site.conf; }}"
    )
    subprocess.run(["nginx", "-t", "-q", "-c", folder / "nginx.conf"], check=True)
    server = subprocess.Popen(["nginx", "-c", folder / "nginx.conf"], start_new_session=True)
    try:
        wait_until(lambda: _listens(plain))
        yield plain, secure
    finally:
        end(server)


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answer(connection, path, host="example.org"):
    """Status and headers."""
    connection.request("GET", path, headers={"Host": host})
    found = connection.getresponse()
    found.read()
    connection.close()
    return found.status, {name.lower(): value for name, value in found.getheaders()}


def secure_connection(port, host="example.org", **options):
    """A connection to the server block of a host, not yet made: `connect` names the host."""
    context = ssl._create_unverified_context()
    context.maximum_version = options.get("newest", ssl.TLSVersion.TLSv1_3)
    if "ciphers" in options:
        context.set_ciphers(options["ciphers"])
    connection = http.client.HTTPSConnection(host, port, context=context)
    connection.connect = lambda: setattr(
        connection,
        "sock",
        context.wrap_socket(
            socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS), server_hostname=host
        ),
    )
    return connection


@pytest.mark.parametrize("path", ["/static/none.css", "/about/", "/sessions/"])
def test_what_nginx_answers_itself_says_to_stay_with_https(ports, path):
    status, headers = answer(secure_connection(ports[1]), path)

    assert status == 503
    wanted = "max-age=31536000"
    assert headers["strict-transport-security"] == wanted
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; frame-ancestors 'none'; ")
    assert "script" not in policy
    assert headers["server"] == "nginx"


def test_plain_http_leads_people_on_and_tells_programs_nothing(ports):
    found = [
        answer(http.client.HTTPConnection("127.0.0.1", ports[0], timeout=PATIENCE_SECONDS), path)
        for path in ("/about/?a=1", "/metrics", "/healthz")
    ]

    assert [status for status, _ in found] == [301, 404, 404]
    assert found[0][1]["location"] == "https://example.org/about/?a=1"
    expected = ("nosniff", "default-src 'none'; frame-ancestors 'none'", "nginx")
    names = ("x-content-type-options", "content-security-policy", "server")
    assert [tuple(map(headers.get, names)) for _, headers in found] == [expected] * 3


def test_www_leads_to_the_site_and_a_name_that_is_not_ours_to_nothing(ports):
    plain, secure = ports
    www, there = answer(
        secure_connection(secure, "www.example.org"), "/about/?a=1", "www.example.org"
    )

    assert (www, there["location"]) == (301, "https://example.org/about/?a=1")
    for host in ("203.0.113.9", "somebody.example"):
        connection = http.client.HTTPConnection("127.0.0.1", plain, timeout=PATIENCE_SECONDS)
        with pytest.raises(http.client.RemoteDisconnected):
            answer(connection, "/", host)
        with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
            secure_connection(secure, host).connect()


def test_one_address_cannot_hold_all_connections(ports):
    with contextlib.ExitStack() as held:
        for _ in range(51):
            connection = secure_connection(ports[1])
            connection.connect()
            held.callback(connection.close)
            connection.sock.sendall(
                b"POST /about/ HTTP/1.1\r\nHost: example.org\r\nContent-Length: 9\r\n\r\n"
            )

        assert connection.sock.recv(100)[9:12] == b"429"


def test_no_log_tells_who_asked_for_what_while_the_site_is_down(ports, folder):
    for path in ("/sessions/apply/", "/preview/a-secret/", "/about/"):
        plain = http.client.HTTPConnection("127.0.0.1", ports[0], timeout=PATIENCE_SECONDS)
        assert answer(plain, path)[0] == 301
        assert answer(secure_connection(ports[1]), path)[0] == 503

    def told():
        return "".join(log.read_text() for log in folder.glob("*.log"))

    # nginx writes its line after it has answered.
    wait_until(lambda: "GET /about/ 503 " in told())
    words = ("/sessions/", "/preview/", "127.0.0.1")
    assert [word for word in words if word in told()] == []


def test_old_tls_keeps_its_secrets_even_if_the_key_is_stolen_later(ports):
    connection = secure_connection(ports[1], newest=ssl.TLSVersion.TLSv1_2)
    connection.connect()
    name, version, _ = connection.sock.cipher()
    connection.close()
    assert (name[:6], version) == ("ECDHE-", "TLSv1.2")

    weak = {"newest": ssl.TLSVersion.TLSv1_2, "ciphers": "AES128-SHA256:ECDHE-ECDSA-AES128-SHA"}
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        secure_connection(ports[1], **weak).connect()


def test_who_connects_and_says_nothing_is_hung_up_on(ports):
    """Soon; without a word about it, nginx waits for a minute."""
    with contextlib.ExitStack() as held:
        silent = [
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=40))
            for port in (*ports, ports[0])
        ]
        silent[-1].sendall(b"GET / HTTP/1.1\r\nHost: example.org\r\nX-Slow:")

        for connection in silent:
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(12) in (b"", b"HTTP/1.1 408")
