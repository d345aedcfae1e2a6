"""How long a large site takes to move from PostgreSQL to SQLite and back, while people read."""

import collections
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ARTICLES, APPLICATIONS = 10_000, 1_000
PAGES = ["/", "/articles/", "/search/?q=attachment", "/sessions/"]


def measure(folder: Path) -> int:
    """Move the site of this environment there and back; returns the number of bad answers."""
    import tests.quick_hashing  # noqa: F401 - applications are sealed by the thousand
    from tests.benchmarks.corpus import fill
    from tests.databases import postgresql_database
    from tests.sessions.factories import make_application

    fill(ARTICLES)
    for _ in range(APPLICATIONS):
        make_application()
    with postgresql_database(f"moved_back_{os.getpid()}") as back:
        there = f"sqlite:///{folder / 'there.sqlite3'}"
        bad = _move(os.environ["DATABASE_URL"], there) + _move(there, back)
    return bad


def _move(start: str, end: str) -> int:
    from tests.benchmarks.serving import SITE, served

    environment = os.environ | {"DATABASE_URL": start}
    with (
        served(SITE, DATABASE_URL=start) as (address, _),
        _read(address) as answers,
        subprocess.Popen(
            [sys.executable, "manage.py", "move_to", end],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as moving,
    ):
        begun = time.monotonic()
        told = moving.stdout.readline()
        took = time.monotonic() - begun
        moving.communicate("\n")
    kinds = f"{start.partition(':')[0]} to {end.partition(':')[0]}"
    print(f"{kinds:24}{took:>6.0f} s  {told.strip()}  Readers: {dict(answers)}")
    return moving.returncode + sum(number for status, number in answers.items() if status != 200)


@contextmanager
def _read(address):
    """Ask for a page every 0.1 seconds; gives how many answers of each kind came."""
    answers, done = collections.Counter(), threading.Event()

    def read():
        while not done.wait(0.1):
            for page in PAGES:
                try:
                    with urllib.request.urlopen(address + page, timeout=60) as answer:
                        answers[answer.status] += 1
                except urllib.error.HTTPError as error:
                    answers[error.code] += 1

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield answers
    finally:
        done.set()
        reader.join()


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(measure(Path(sys.argv[1])))
