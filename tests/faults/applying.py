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

READERS = 8
SET_UP = """
from tests.sessions.factories import make_inbox, make_practitioner
make_inbox(make_practitioner("listener"))
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
    for arguments in (["manage.py", "migrate", "-v0"], ["manage.py", "shell", "-v0", "-c", SET_UP]):
        assert start(arguments, environment).wait() == 0
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
    return outcome


def _write_letters(port, todo, outcome):
    while todo:
        number = todo.pop()
        words = f"Letter {number} of many."
        try:
            token = re.search(r'name="form" value="([^"]+)"', _ask(port, "/sessions/apply/")[1])[1]
            status, _, cookie = _ask(port, "/sessions/apply/", _form(token, words))
        except (OSError, http.client.HTTPException, TypeError):
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


def _ask(port, path, fields=None, cookie=None):
    """(status, body, receipt's cookie) of one request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
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
    os.environ.setdefault("DEBUG", "true")
    django.setup()
    letters, kills = (int(text) for text in sys.argv[1:3])
    with (
        tempfile.TemporaryDirectory() as folder,
        fresh_site(Path(folder), DEBUG="true") as environment,
    ):
        outcome = run(environment, letters, kills)
    print(f"{letters} letters, {outcome.kills} kills, {outcome.seconds:.1f} s")
    print(f"confirmed and opened afterwards: {len(outcome.receipts)}")
    print(f"refused: {outcome.refused}")
    print(f"tries without an answer: {outcome.unanswered}")


if __name__ == "__main__":
    main()
