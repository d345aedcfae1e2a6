"""Many who write at once, while the server is killed again and again (SIGKILL, at random)."""

import http.client
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.running import PATIENCE_SECONDS, PRODUCTION, end, free_port, served, wait_for

SITE = PRODUCTION | {"TRUSTED_PROXIES": "127.0.0.1"}
SEED, WRITERS = 20260302, 8


class Server:
    """The migrated site on one port, whichever process serves it just now: two workers, as in
    production. `running` is the ExitStack that ends it."""

    def __init__(self, environment, running):
        self.environment, self.running, self.port = environment, running, free_port()
        self.start()

    def start(self):
        serving = served(
            self.environment,
            *("--workers", "2", "--blocking-threads", "2"),
            application="tests.quick_hashing:application",
            port=self.port,
        )
        self.address, self.process = self.running.enter_context(serving)

    def kill(self):
        """End it in the middle of whatever it does, and serve again."""
        end(self.process, signal=9)
        self.start()


def write_under_kills(server, kinds, number, kills):
    """Let eight writers of each kind write so many items, and kill the server meanwhile: what each
    item is known by, under the names of `kinds`.

    A kind's `write(item)` fails where it is refused. Who gets no answer was promised nothing, and
    tries again.
    """
    confirmed = {name: {} for name in kinds}
    answered, progress, chance = [], threading.Condition(), random.Random(SEED)

    def work(name, writer):
        # Every eighth item, so that no two writers meet in one row.
        for item in range(writer, number, WRITERS):
            while item not in confirmed[name]:
                try:
                    confirmed[name][item] = kinds[name].write(item)
                except (OSError, http.client.HTTPException):
                    wait_for(f"{server.address}/healthz")
            with progress:
                answered.append(item)
                progress.notify()

    with ThreadPoolExecutor(len(kinds) * WRITERS) as pool:
        writers = [pool.submit(work, name, writer) for name in kinds for writer in range(WRITERS)]
        for point in sorted(chance.sample(range(1, number * len(kinds)), kills)):
            with progress:
                progress.wait_for(lambda point=point: len(answered) >= point, PATIENCE_SECONDS)
            time.sleep(chance.uniform(0, 0.05))
            server.kill()
    for writer in writers:
        writer.result()
    return confirmed
