"""What the log says, and that it holds nothing of what anybody sent."""

import itertools
import json
import logging
import re
import subprocess
import sys
import urllib.error
import urllib.request
from ipaddress import ip_network

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client

from attachment_site.core.logging import JsonFormatter
from sessions.models import Question
from tests.factories import make_article
from tests.running import PATIENCE_SECONDS, free_port, fresh_site, start, wait_for
from tests.sessions.apply.applying import filled
from tests.sessions.factories import make_application, make_inbox, make_practitioner

NEW_ID = re.compile("[0-9a-f]{32}")
GIVEN_ID = "0123456789abcdef0123456789abcdef"
CANARY = "Kanarienvogel"


@pytest.fixture
def lines():
    """Everything that is logged, at every level, as the log in production has it."""
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(json.loads(JsonFormatter().format(record)))

    loggers = [logging.getLogger(), logging.getLogger("django")]
    handler, levels = Kept(), [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield written
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.django_db
def test_every_answer_has_an_id_of_its_own(client):
    answers = [client.get(path) for path in ("/", "/", "/nothing-here/", "/healthz")]

    names = [answer["X-Request-ID"] for answer in answers]
    assert all(NEW_ID.fullmatch(name) for name in names)
    assert len(set(names)) == 4


@pytest.mark.django_db
def test_an_id_is_taken_from_a_trusted_proxy_alone(client, settings):
    given = {"X-Request-ID": GIVEN_ID}
    assert client.get("/", headers=given)["X-Request-ID"] != GIVEN_ID

    settings.TRUSTED_PROXIES = [ip_network("127.0.0.0/8")]

    assert client.get("/", headers=given)["X-Request-ID"] == GIVEN_ID
    for name in (CANARY, f"{GIVEN_ID} ", "a" * 200, "", "0123456789abcdef0123456789abcdeg"):
        answer = client.get("/", headers={"X-Request-ID": name})
        assert NEW_ID.fullmatch(answer["X-Request-ID"])
        assert answer["X-Request-ID"] != name


@pytest.mark.django_db
def test_a_line_says_what_happened_to_which_request(client, lines, settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.0/8")]

    client.get("/articles/nothing-here/", headers={"X-Request-ID": GIVEN_ID})

    (line,) = lines
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


@pytest.mark.urls("tests.site.http.broken_urls")
@pytest.mark.django_db
def test_an_error_is_told_by_its_kind_and_the_way_to_it(lines):
    Client(raise_request_exception=False).get(f"/broken/?q={CANARY}")

    (line,) = lines
    assert line["level"] == "ERROR"
    assert line["status"] == 500
    assert line["error"] == ["RuntimeError"]
    assert re.fullmatch(r"tests/site/http/broken_urls.py:\d+ broken", line["way"][-1])
    assert "message" not in line


def test_our_own_words_are_written(lines):
    logging.getLogger("sessions.mail").warning("Mail %s was not taken (%s).", 7, "OSError")

    assert [line["message"] for line in lines] == ["Mail 7 was not taken (OSError)."]
    assert "request_id" not in lines[0]


@pytest.mark.django_db
def test_nothing_that_is_sent_in_a_form_or_header_is_logged(lines):
    make_article()
    make_inbox(make_practitioner())
    make_application()
    client = Client(raise_request_exception=False)
    posted = dict.fromkeys(["name", "email", "country", "time_zone", "form"], CANARY)
    posted |= {f"question_{row.pk}": CANARY for row in Question.objects.all()}
    forms = {
        "/sessions/apply/": [filled(**posted), filled(name=CANARY), posted, {CANARY: CANARY}],
        "/sessions/return/": [{"receipt": CANARY}, {"receipt": f"{'1' * 16}", "message": CANARY}],
        "/admin/login/": [{"username": CANARY, "password": CANARY}],
        f"/admin/{CANARY}/": [{CANARY: CANARY}],
        f"/articles/{CANARY}/": [{CANARY: CANARY}],
    }
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    for address, contents in forms.items():
        for content in contents:
            for one in (client, strict):
                one.post(address, content)
                one.post(address, content, content_type="application/x-www-form-urlencoded")
    searches = [f"/search/?q={CANARY}", f"/search/?q={CANARY}&page={CANARY}", f"/{CANARY}"]
    for address in [*searches, f"/search/suggest?q={CANARY}", f"/preview/{CANARY}/"]:
        client.get(address)
    names = ["Host", "Origin", "Referer", "User-Agent", "Cookie", "Content-Type", "X-Request-ID"]
    names += ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Accept-Language"]
    names += ["Range", "If-Modified-Since", "Authorization", "X-CSRFToken", "Content-Length"]
    addresses = itertools.cycle(["/", "/sessions/apply/", "/healthz", "/admin/login/", "/about/"])
    for name in [*names, *names]:
        client.get(next(addresses), headers={name: CANARY})
        if name != "Content-Length":
            sent = {"name": CANARY}
            strict.post(next(addresses), sent, headers={name: CANARY}, secure=True)
    client.generic(CANARY, "/sessions/apply/")

    loggers = {line["logger"] for line in lines}
    # It could have leaked: these loggers quote what they refuse.
    assert {"django.request", "django.security.csrf"} <= loggers
    # Bots that ask by address fill no log.
    assert "django.security.DisallowedHost" not in loggers
    assert CANARY.casefold() not in json.dumps(lines).casefold()


@pytest.mark.parametrize(("debug", "is_json"), [("false", True), ("true", False)])
def test_production_writes_json_and_development_plain_words(tmp_path, debug, is_json):
    variables = {
        "DEBUG": debug,
        "SECRET_KEY": site.SECRET_KEY,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
    }
    with fresh_site(tmp_path, SITE_URL="http://localhost", **variables) as environment:
        program = (
            "import django, logging; django.setup();"
            " logging.getLogger('articles.images').error('No room.')"
        )
        environment |= {"DJANGO_SETTINGS_MODULE": "attachment_site.settings"}
        written = subprocess.run(
            [sys.executable, "-c", program],
            cwd=site.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )

    assert written.stdout == ""
    if is_json:
        assert json.loads(written.stderr)["message"] == "No room."
    else:
        assert written.stderr == "ERROR articles.images: No room.\n"


def test_the_server_itself_logs_lines_of_json_and_nothing_that_was_asked_for(tmp_path):
    """A whole server, as production runs it, whose answer is an error: it has no tables."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    variables = {"DEBUG": "false", "SECRET_KEY": site.SECRET_KEY, "ALLOWED_HOSTS": "127.0.0.1"}
    with fresh_site(tmp_path, SITE_URL=address, **variables) as environment:
        environment["STATIC_ROOT"] = str(site.STATIC_ROOT)
        command = ["-m", "granian", "attachment_site.wsgi:application", "--interface", "wsgi"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
        process = start(command, environment, stderr=subprocess.PIPE)
        try:
            wait_for(f"{address}/favicon.ico")
            for path in (f"/search/?q={CANARY}", f"/{CANARY}", f"/preview/{CANARY}/"):
                for host in ("127.0.0.1", f"{CANARY}.example"):
                    asked = urllib.request.Request(address + path, headers={"Host": host})
                    with pytest.raises(urllib.error.HTTPError):
                        urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS)
        finally:
            process.terminate()
            output = process.communicate(timeout=PATIENCE_SECONDS)[1].decode()

    written = [json.loads(line) for line in output.splitlines()]
    # Tables that are missing are to SQLite what a locked file is: something to wait for.
    status = 503 if connection.vendor == "sqlite" else 500
    assert [line["status"] for line in written if "status" in line] == [status] * 3
    assert CANARY not in output
