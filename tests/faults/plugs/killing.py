"""Many who write at once, while the server is killed again and again (SIGKILL, at random)."""

import contextlib
import http.client
import http.cookies
import random
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.running import PRODUCTION, end, free_port, start, wait_for

SITE = PRODUCTION | {"TRUSTED_PROXIES": "127.0.0.1"}
WRITERS = 8


@dataclass
class Outcome:
    """What those who wrote saw, and what was found afterwards."""

    confirmed: dict = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    unanswered: int = 0
    twice: int = 0
    kills: int = 0
    seconds: float = 0.0


class Browser:
    """Speaks with one server, on a connection of its own for each request, and keeps cookies."""

    def __init__(self, port, **cookies):
        self.port = port
        self.cookies = cookies

    def ask(self, path, fields=None, network="192.0.2.1"):
        """(status, body) of a GET or, with fields, of a POST. Raises OSError or HTTPException."""
        headers = {
            "X-Forwarded-For": network,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{self.port}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            body = urlencode(fields) if fields else None
            connection.request("POST" if fields else "GET", path, body, headers)
            answer = connection.getresponse()
            content = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie", []):
                for name, morsel in http.cookies.SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
            return answer.status, content
        finally:
            connection.close()


class Server:
    """The site on one port, whichever process serves it just now."""

    def __init__(self, environment):
        self.environment = environment
        self.port = free_port()
        self.start()

    def start(self):
        """Serve with two workers, as production does, and return once it answers."""
        self.process = start(
            [
                *("-m", "granian", "tests.quick_hashing:application", "--interface", "wsgi"),
                *("--port", str(self.port), "--workers", "2", "--blocking-threads", "2"),
                *("--log-level", "critical"),
            ],
            self.environment,
        )
        wait_for(f"http://127.0.0.1:{self.port}/healthz")

    def kill(self):
        """End it in the middle of whatever it does, and serve again."""
        end(self.process, signal=9)
        self.start()


@contextlib.contextmanager
def serving(environment):
    """The migrated site, served; gives its server."""
    server = Server(environment)
    try:
        yield server
    finally:
        end(server.process)


def write_under_kills(server, write, number, kills, seed) -> Outcome:
    """Let eight writers do `write(item)` for so many items, and kill the server meanwhile.

    `write` gives what a confirmed item is known by; an int is the status of a refusal. Who gets no
    answer was promised nothing, and tries again.
    """
    outcome, todo, chance = Outcome(), list(range(number)), random.Random(seed)
    began = time.monotonic()

    def work(writer):
        # Every eighth item, so that no two writers meet in one row.
        for item in range(writer, number, WRITERS):
            while True:
                try:
                    answer = write(item)
                    break
                except (OSError, http.client.HTTPException):
                    outcome.unanswered += 1
                    time.sleep(0.2)
            todo.remove(item)
            if isinstance(answer, int):
                outcome.refused.append(answer)
            else:
                outcome.confirmed[item] = answer

    writers = [threading.Thread(target=work, args=[writer]) for writer in range(WRITERS)]
    for thread in writers:
        thread.start()
    for left in sorted(chance.sample(range(1, number), kills), reverse=True):
        while len(todo) > left and any(thread.is_alive() for thread in writers):
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
        server.kill()
        outcome.kills += 1
    for thread in writers:
        thread.join()
    outcome.seconds = time.monotonic() - began
    return outcome
