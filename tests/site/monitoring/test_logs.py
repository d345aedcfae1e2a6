"""What the log says, and that it holds nothing of what anybody sent."""

import json
import logging
import re
import subprocess
from ipaddress import ip_network

import pytest
from django.db import connection
from django.test import Client

from attachment_site.core.logging import JsonFormatter
from sessions.models import Question
from tests.factories import make_article
from tests.running import PATIENCE_SECONDS, PRODUCTION, free_port, fresh_site, start, wait_for
from tests.sessions.apply.applying import filled
from tests.sessions.factories import make_inbox, make_practitioner
from tests.visitor import Visitor

GIVEN_ID = "0123456789abcdef0123456789abcdef"
CANARY = "Kanarienvogel"


@pytest.fixture
def lines():
    """Everything that is logged, at every level, as the log in production has it."""
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(json.loads(JsonFormatter().format(record)))

    handler = Kept()
    levels = {logging.getLogger(name): logging.getLogger(name).level for name in ("", "django")}
    for logger in levels:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield written
    for logger, level in levels.items():
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.urls("tests.site.http.broken_urls")
@pytest.mark.django_db
def test_a_line_says_what_happened_to_which_request(client, lines, settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.0/8")]
    client.raise_request_exception = False

    client.get("/articles/nothing-here/", headers={"X-Request-ID": GIVEN_ID})
    client.get(f"/broken/?q={CANARY}")

    line, error = lines
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert re.fullmatch(r"django/utils/log.py:\d+", line.pop("where"))
    assert line == {
        "level": "WARNING",
        "logger": "django.request",
        "request_id": GIVEN_ID,
        "method": "GET",
        "route": "/articles/<uslug:slug>/",
        "status": 404,
    }
    # An error is told by its kind and the way to it.
    assert (error["level"], error["status"], error["error"]) == ("ERROR", 500, ["RuntimeError"])
    assert re.fullmatch(r"tests/site/http/broken_urls.py:\d+ broken", error["way"][-1])
    assert "message" not in error


@pytest.mark.django_db
def test_nothing_that_is_sent_in_a_form_or_header_is_logged(lines):
    make_article()
    make_inbox(make_practitioner())
    client = Client(raise_request_exception=False)
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    posted = dict.fromkeys(["name", "email", "country", "time_zone", "form"], CANARY)
    posted |= {f"question_{row.pk}": CANARY for row in Question.objects.all()}
    for address, content in (
        ("/sessions/apply/", filled(**posted)),
        ("/sessions/apply/", posted),
        ("/sessions/return/", {"receipt": "1" * 16, "message": CANARY}),
        ("/admin/login/", {"username": CANARY, "password": CANARY}),
        (f"/admin/{CANARY}/", {CANARY: CANARY}),
    ):
        for one in (client, strict):
            one.post(address, content)
            one.post(address, content, content_type="application/x-www-form-urlencoded")
    for query in ("search/?q=", "search/?q=x&page=", "", "search/suggest?q=", "preview/"):
        client.get(f"/{query}{CANARY}")
    names = ["Host", "Origin", "Referer", "User-Agent", "Cookie", "Content-Type", "X-Request-ID"]
    names += ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Accept-Language"]
    names += ["Range", "If-Modified-Since", "Authorization", "X-CSRFToken"]
    for name in names:
        client.get("/", headers={name: CANARY})
        strict.post("/sessions/apply/", {"name": CANARY}, headers={name: CANARY}, secure=True)
    client.get("/sessions/apply/", headers={"Content-Length": CANARY})
    client.generic(CANARY, "/sessions/apply/")

    loggers = {line["logger"] for line in lines}
    # It could have leaked: these loggers quote what they refuse.
    assert {"django.request", "django.security.csrf"} <= loggers
    # Bots that ask by address fill no log.
    assert "django.security.DisallowedHost" not in loggers
    assert CANARY.casefold() not in json.dumps(lines).casefold()


def test_the_server_itself_logs_lines_of_json_and_nothing_that_was_asked_for(tmp_path):
    """A whole server, as production runs it, whose answer is an error: it has no tables."""
    port = free_port()
    command = ["-m", "granian", "attachment_site.wsgi:application", "--interface", "wsgi"]
    command += ["--port", str(port), "--log-level", "warning", "--workers-kill-timeout", "5"]
    with fresh_site(tmp_path, **PRODUCTION) as environment:
        process = start(command, environment, stderr=subprocess.PIPE)
        try:
            visitor = Visitor(f"http://127.0.0.1:{port}")
            wait_for(f"{visitor.address}/favicon.ico")
            for path in (f"/search/?q={CANARY}", f"/{CANARY}", f"/preview/{CANARY}/"):
                for host in ("127.0.0.1", f"{CANARY}.example"):
                    assert visitor.get(path, host=host).status_code >= 400
        finally:
            process.terminate()
            output = process.communicate(timeout=PATIENCE_SECONDS)[1].decode()

    written = [json.loads(line) for line in output.splitlines()]
    # Tables that are missing are to SQLite what a locked file is: something to wait for.
    status = 503 if connection.vendor == "sqlite" else 500
    assert [line["status"] for line in written if "status" in line] == [status] * 3
    assert CANARY not in output
