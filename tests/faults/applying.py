"""Applicants who send letters while the server is killed again and again.

By hand: `uv run python -m tests.faults.applying 1000 10` sends 1,000 letters, kills the server
ten times with SIGKILL, and prints what was confirmed and what can be opened afterwards.
"""

import http.client
import os
import re
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import django

from tests.running import end, free_port, fresh_site, start, wait_for

# The tests' own key, so that a form's token can be made without waiting for people to type.
KEY = "the-tests-sign-with-this-key-and-nobody-else-does-0123456789"
SITE = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "127.0.0.1",
    "SITE_URL": "http://127.0.0.1",
    "TRUSTED_PROXIES": "127.0.0.1",
}

READERS = 8
COUNT = """
from sessions.models import Application, OutgoingMail
new = Application.objects.filter(status="new")
told = OutgoingMail.objects.filter(kind="application", application__in=new)
assert told.count() == new.count() == Application.objects.count(), (told.count(), new.count())
"""
SET_UP = """
from tests.sessions.factories import make_inbox, make_practitioner
make_inbox(make_practitioner("listener", email="listener@example.org"))
"""


@dataclass
class Outcome:
    """What the applicants saw: receipts by the words that were sent, statuses of refusals, and
    how many got no answer."""

    receipts: dict[str, str] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    unanswered: int = 0
    kills: int = 0
    seconds: float = 0.0


def run(environment, letters: int, kills: int) -> Outcome:
    """Send letters from eight applicants at once and kill the server `kills` times meanwhile."""
    for arguments in (
        ["collectstatic", "--no-input", "-v0"],
        ["migrate", "-v0"],
        ["shell", "-v0", "-c", SET_UP],
    ):
        assert start(["manage.py", *arguments], environment).wait() == 0
    port, outcome, todo = free_port(), Outcome(), list(range(letters))
    server = [
        *("-m", "granian", "attachment_site.wsgi:application", "--interface", "wsgi"),
        *("--port", str(port), "--workers", "2", "--blocking-threads", "4"),
        *("--log-level", "critical"),
    ]
    process = start(server, environment)
    wait_for(f"http://127.0.0.1:{port}/healthz")
    began = time.monotonic()
    threads = [
        threading.Thread(target=_write_letters, args=(port, todo, outcome)) for _ in range(READERS)
    ]
    for thread in threads:
        thread.start()
    for number in range(kills):
        while todo and len(todo) > letters - (number + 1) * letters // (kills + 1):
            time.sleep(0.01)
        end(process, signal=9)
        outcome.kills += 1
        process = start(server, environment)
        wait_for(f"http://127.0.0.1:{port}/healthz")
    for thread in threads:
        thread.join()
    outcome.seconds = time.monotonic() - began
    try:
        _check(port, outcome)
    finally:
        end(process)
    # Each application has the mail that tells of it: both came in one transaction.
    assert start(["manage.py", "shell", "-v0", "-c", COUNT], environment).wait() == 0
    return outcome


ASKED = [1, "What brings you here?", "", "long", "", True]


def _write_letters(port, todo, outcome):
    from tests.sessions.applying import token_from

    while todo:
        number = todo.pop()
        words = f"Letter {number} of many."
        try:
            form = _form(token_from(60, [ASKED]), words)
            status, _, cookie = _ask(
                port, "/sessions/apply/", form, network=f"192.0.2.{number % 250}"
            )
        except (OSError, http.client.HTTPException):
            # Nobody was promised anything: the applicant tries again.
            outcome.unanswered += 1
            todo.append(number)
            time.sleep(0.05)
            continue
        if status == 302:
            outcome.receipts[words] = cookie
        else:
            outcome.refused.append(status)


def _form(token, words):
    return {
        "name": "Robin",
        "country": "Portugal",
        "time_zone": "Europe/Lisbon",
        "adult": "on",
        "consent": "on",
        "question_1": words,
        "form": token,
    }


def _ask(port, path, fields=None, cookie=None, network="192.0.2.1"):
    """(status, body, receipt's cookie) of one request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    # A browser that keeps cookies has this one from the empty form.
    headers = {"X-Forwarded-For": network, "Cookie": "form=1"}
    if fields:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if cookie:
        headers["Cookie"] = f"receipt={cookie}"
    try:
        connection.request(
            "POST" if fields else "GET", path, urlencode(fields) if fields else None, headers
        )
        response = connection.getresponse()
        body = response.read().decode()
        found = re.search(r"receipt=([^;]+)", response.headers.get("Set-Cookie", ""))
        return response.status, body, found[1] if found else None
    finally:
        connection.close()


def _check(port, outcome):
    """Turn each cookie into its receipt, and open each letter with it."""
    for words, cookie in outcome.receipts.items():
        page = _ask(port, "/sessions/received/", cookie=cookie)[1]
        receipt = re.sub(r"\D", "", re.search(r"<output[^>]*>([^<]+)", page)[1])
        status, shown, _ = _ask(port, "/sessions/return/", {"receipt": receipt})
        assert status == 200, (words, status)
        assert words in shown, words
        outcome.receipts[words] = receipt


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attachment_site.settings")
    os.environ |= SITE
    django.setup()
    letters, kills = (int(text) for text in sys.argv[1:3])
    with (
        tempfile.TemporaryDirectory() as folder,
        fresh_site(Path(folder), **SITE) as environment,
    ):
        outcome = run(environment, letters, kills)
    print(f"{letters} letters, {outcome.kills} kills, {outcome.seconds:.1f} s")
    print(f"confirmed and opened afterwards: {len(outcome.receipts)}")
    print(f"refused: {outcome.refused}")
    print(f"tries without an answer: {outcome.unanswered}")


if __name__ == "__main__":
    main()
