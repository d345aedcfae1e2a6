"""Watchers elsewhere: Sentry, Prometheus, a dead man's ping, and the certificate's end."""

import datetime
import http.server
import json
import logging
import re
import socket
import ssl
import threading
from pathlib import Path

import brotli
import pytest
import sentry_sdk
import yaml
from django.conf import settings as site
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from attachment_site.core.models import Heartbeat
from attachment_site.monitoring.requests import counting
from attachment_site.monitoring.sentry import SentryHandler
from attachment_site.monitoring.systemd import notify_while_answering
from tests.databases import ON_POSTGRESQL
from tests.running import PRODUCTION, fresh_site, run_inside
from tests.site.monitoring.test_health import make_mail
from tests.site.nginx.test_tls import write_certificate

DEPLOY = Path(site.BASE_DIR) / "deploy"
MONITORING = DEPLOY / "monitoring"
CANARY = "Kanarienvogel"


@pytest.fixture
def watcher():
    """A server that remembers what it was asked and sent, and answers with `statuses` first:
    `server, asked, statuses`."""
    asked, statuses = [], []

    class Watcher(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append((self.path, sent))
            self.send_response(statuses.pop(0) if statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Watcher) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server, asked, statuses
        server.shutdown()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_watches_the_worker_hears_of_each_round_and_an_absent_watcher_stops_none(
    settings, watcher, told
):
    server, asked, _ = watcher
    for address in (f"http://127.0.0.1:{server.server_port}/ping", "http://127.0.0.1:1/"):
        settings.WORKER_PING_URL = address
        call_command("worker", "--once", verbosity=0)

    assert [told(), told()] == ["READY=1", "WATCHDOG=1"]
    assert [path for path, _ in asked] == ["/ping"]
    assert Heartbeat.Job.ROUND in Heartbeat.times()


def test_sentry_is_told_what_the_log_holds_and_no_more(watcher):
    server, asked, _ = watcher
    handler = SentryHandler(f"http://key@127.0.0.1:{server.server_port}/1")
    logger = logging.getLogger("django.request.sentry")
    logger.addHandler(handler)
    try:
        secret = CANARY
        raise ValueError(secret)
    except ValueError:
        logger.exception("Refused %s", CANARY)
    finally:
        logger.removeHandler(handler)
        sentry_sdk.flush(timeout=60)
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)

    sent = b"".join(brotli.decompress(body) for _, body in asked)
    event = next(json.loads(line) for line in sent.splitlines() if b'"exception"' in line)
    (error,) = event["exception"]["values"]
    assert (error["type"], event["logger"]) == ("ValueError", "django.request.sentry")
    assert CANARY.encode() not in sent
    assert {"user", "request", "modules"} & set(event) == set()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_worker_notes_when_the_certificate_ends(settings, tmp_path, watcher):
    server, *_ = watcher
    write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "fullchain.pem", tmp_path / "privkey.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    settings.SITE_URL = f"https://127.0.0.1:{server.server_port}"

    call_command("worker", "--once", verbosity=0)

    tomorrow = timezone.now() + datetime.timedelta(days=1)
    assert abs(Heartbeat.times()["cert"] - tomorrow) < datetime.timedelta(minutes=10)


@pytest.mark.django_db
def test_what_alerts_and_dashboard_ask_for_is_told(client):
    def application(environ, start_response):
        start_response("404 Not Found", [])
        return [b""]

    counting(application)({"PATH_INFO": "/about/"}, lambda *_: None)
    make_mail(minutes=5)
    for job in Heartbeat.Job:
        Heartbeat.record(job, now=timezone.now())

    told = client.get("/metrics").content.decode()

    rules = yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"][0]["rules"]
    dashboard = json.loads((MONITORING / "dashboard.json").read_text())
    asked = [rule["expr"] for rule in rules]
    asked += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    names = set(re.findall(r"site_\w+", " ".join(asked)))
    assert len(names) > 8
    assert [name for name in names if not re.search(rf"^{name}[ {{]", told, re.MULTILINE)] == []
    assert float(re.search(r'site_answer_seconds_count{status="4xx"} (\S+)', told)[1]) >= 1


BY_ADDRESS = {"Host": "203.0.113.9:8000"}


@pytest.mark.django_db
def test_a_probe_may_ask_by_address_and_a_page_is_told_to_nobody_who_does(
    client, django_assert_num_queries
):
    def asked(path):
        answer = client.get(path, headers=BY_ADDRESS)
        assert "no-store" in answer["Cache-Control"]
        return answer.status_code, answer.content

    with django_assert_num_queries(0):
        assert asked("/livez") == (200, b"alive\n")
    with django_assert_num_queries(1):
        assert asked("/readyz") == (200, b"ready\n")
    assert client.post("/livez").status_code == 405
    assert client.get("/about/", headers=BY_ADDRESS).status_code == 400
    # A process whose database is not migrated lives, but is not ready.
    MigrationRecorder.Migration.objects.latest("pk").delete()
    assert asked("/livez") == (200, b"alive\n")
    assert asked("/readyz") == (503, b"migrations missing\n")


@pytest.fixture
def told(tmp_path, monkeypatch):
    """What systemd is told, message by message."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(60)
        receiver.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield lambda: receiver.recv(100).decode()


def test_a_server_is_ready_when_it_answers_and_alive_as_long_as_it_does(told, watcher, monkeypatch):
    server, asked, statuses = watcher
    statuses.append(503)
    monkeypatch.setenv("GRANIAN_PORT", str(server.server_port))
    monkeypatch.setenv("WATCHDOG_USEC", "400000")

    notify_while_answering()

    assert [told(), told(), told()] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]
    assert [path for path, _ in asked[:2]] == ["/livez", "/livez"]


LOADED = """
import json, sys
from pathlib import Path
from django.conf import settings
from django.template.loader import get_template
read = []
sys.addaudithook(lambda event, args: event == "open" and read.append(str(args[0])))
folder = settings.BASE_DIR / "templates"
for path in folder.rglob("*.*"):
    get_template(str(path.relative_to(folder)))
print(json.dumps([sorted(sys.modules), read]))
"""
HEAVY = {
    *("PIL", "boto3", "bs4", "cryptography.x509", "fido2", "fontTools", "icalendar", "markdown_it"),
    *("markdownify", "pyphen", "pyrage", "segno", "sentry_sdk", "yaml", "zipfile", "zxcvbn"),
}


def test_a_server_has_read_our_code_and_templates_before_it_answers_and_no_heavy_package(tmp_path):
    with fresh_site(tmp_path, migrated=True, **PRODUCTION) as environment:
        modules, read = run_inside(environment, LOADED, first="import attachment_site.wsgi")

    assert {"sessions.admin.notes", "articles.views.sitemaps"} <= set(modules)
    assert read == []
    # With it, psycopg reads its own version.
    assert HEAVY & set(modules) <= ({"zipfile"} if ON_POSTGRESQL else set())
