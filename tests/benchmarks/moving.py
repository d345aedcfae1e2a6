"""How long a large site takes to move from PostgreSQL to SQLite and back, while people read."""

import collections
import os
import subprocess
import sys
import time
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
        return _move(os.environ["DATABASE_URL"], there) + _move(there, back)


def _move(before: str, after: str) -> int:
    from tests.faults.upgrading import repeated
    from tests.running import served, start
    from tests.visitor import Visitor

    environment, answers = os.environ | {"DATABASE_URL": before}, collections.Counter()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}

    def read():
        for page in PAGES:
            answers[Visitor(address).get(page).status_code] += 1
        time.sleep(0.1)

    with served(environment, "--workers", "2") as (address, _), repeated(read):
        begun = time.monotonic()
        moving = start(["manage.py", "move_to", after], environment, **pipes)
        told = moving.stdout.readline()
        took = time.monotonic() - begun
        moving.communicate("\n")
    kinds = f"{before.partition(':')[0]} to {after.partition(':')[0]}"
    print(f"{kinds:24}{took:>6.0f} s  {told.strip()}  Readers: {dict(answers)}")
    return moving.returncode + answers.total() - answers[200]


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(measure(Path(sys.argv[1])))
