"""Many who write at once, while the server is killed again and again (SIGKILL, at random)."""

import contextlib
import http.client
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.running import PATIENCE_SECONDS, PRODUCTION, end, free_port, start, wait_for

SITE = PRODUCTION | {"TRUSTED_PROXIES": "127.0.0.1"}
WRITERS = 8


@dataclass
class Outcome:
    """What those who wrote saw, and what was found afterwards."""

    confirmed: dict = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    unanswered: int = 0
    kills: int = 0
    seconds: float = 0.0


class Server:
    """The site on one port, whichever process serves it just now."""

    def __init__(self, environment):
        self.environment = environment
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
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
        # Not /healthz, which is unwell until all migrations are applied.
        wait_for(f"{self.address}/robots.txt")

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


def write_under_kills(server, kinds, number, kills, seed):
    """Let eight writers of each kind write so many items, and kill the server meanwhile: the
    outcomes by the names of `kinds`.

    A kind's `write(item)` returns what a confirmed item is known by; an int is the status of a
    refusal. Who gets no answer was promised nothing, and tries again.
    """
    outcomes = {name: Outcome() for name in kinds}
    answered, progress, chance = [], threading.Condition(), random.Random(seed)
    began = time.monotonic()

    def work(write, outcome, writer):
        # Every eighth item, so that no two writers meet in one row.
        for item in range(writer, number, WRITERS):
            answer = None
            while answer is None:
                try:
                    answer = write(item)
                except (OSError, http.client.HTTPException):
                    outcome.unanswered += 1
                    wait_for(f"{server.address}/healthz")
            with progress:
                answered.append(item)
                progress.notify()
            if isinstance(answer, int):
                outcome.refused.append(answer)
            else:
                outcome.confirmed[item] = answer

    with ThreadPoolExecutor(len(kinds) * WRITERS) as pool:
        writers = [
            pool.submit(work, kind.write, outcomes[name], writer)
            for name, kind in kinds.items()
            for writer in range(WRITERS)
        ]
        for point in sorted(chance.sample(range(1, number * len(kinds)), kills)):
            with progress:
                progress.wait_for(lambda point=point: len(answered) >= point, PATIENCE_SECONDS)
            time.sleep(chance.uniform(0, 0.05))
            server.kill()
    for writer in writers:
        writer.result()
    for outcome in outcomes.values():
        outcome.kills, outcome.seconds = kills, time.monotonic() - began
    return outcomes
