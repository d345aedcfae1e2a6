"""An upgrade of a site in use: `uv run python -m tests.faults.upgrading COMMIT [--kills 3]`.

The site of COMMIT serves its own database while this release's migrations run on it, and for some
seconds afterwards. Four readers ask for pages without a pause, one applicant after the other sends
a letter, and an author adds and deletes articles. With --kills, `migrate` is first killed so many
times at random points. Any answer that is not a good one ends it with an error.
"""

import argparse
import collections
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import django

from tests.faults import KEY

PAGES = ["/", "/articles/", "/articles/read-before/", "/search/?q=word", "/feed/", "/sessions/"]
SECONDS_AFTER = 10


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.upgrading", description=__doc__)
    parser.add_argument("commit")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=20260302)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "attachment_site.settings"
    os.environ |= {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "127.0.0.1"}
    django.setup()
    from tests.faults.plugs.killing import SITE
    from tests.running import fresh_site

    with (
        tempfile.TemporaryDirectory(prefix="upgrading_") as folder,
        checked_out(options.commit, Path(folder) / "before") as before,
        fresh_site(Path(folder), **SITE | {"PAGE_CACHE_MEGABYTES": "0"}) as environment,
    ):
        environment["STATIC_ROOT"] = f"{folder}/static"
        answers = _upgrade(before, environment, options.kills, random.Random(options.seed))
    print(dict(answers))
    sys.exit(any(status not in (200, 302) for _, status in answers))


@contextlib.contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """The files of a commit in a folder, while the block runs."""
    git = ["git", "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(folder), commit], check=True)
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=True)


def _upgrade(before, environment, kills, chance) -> collections.Counter:
    """Count (page, status) from before the migrations began until some seconds after their end."""
    from tests.faults.plugs.authoring import Author
    from tests.faults.plugs.migrating import migrate
    from tests.faults.plugs.writing import PEOPLE, QUESTION, letter
    from tests.running import end, free_port, wait_for
    from tests.sessions.apply.applying import token_from
    from tests.visitor import Visitor

    def old(*arguments):
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, cwd=before, env=environment, start_new_session=True)

    made = PEOPLE + 'make_article(slug="read-before", body="A word.")\n'
    for arguments in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):
        assert old("manage.py", *arguments).wait() == 0
    assert old("manage.py", "shell", "-v0", "-c", made).wait() == 0
    port, answers = free_port(), collections.Counter()
    address = f"http://127.0.0.1:{port}"
    server = old(
        *("-m", "granian", "attachment_site.wsgi:application", "--interface", "wsgi"),
        *("--port", str(port), "--workers", "2", "--blocking-threads", "2"),
    )

    def read():
        for page in PAGES:
            answers[page, Visitor(address).get(page).status_code] += 1

    def apply():
        sent = letter("A letter in between.", token_from(60, [QUESTION]))
        answer = Visitor(address, form="1").post("/sessions/apply/", sent)
        answers["letter", answer.status_code] += 1

    def write():
        try:
            author.add("bullace")
            author.delete("bullace")
            answers["added and deleted", 200] += 1
        except AssertionError as failure:
            answers[str(failure), 500] += 1

    try:
        wait_for(f"{address}/robots.txt")
        author = Author(address)
        with repeated(read, read, read, read, apply, write):
            time.sleep(2)
            for _ in range(kills):
                migrate(environment, kill_after=chance.randint(0, 3))
            migrate(environment)
            time.sleep(SECONDS_AFTER)
    finally:
        end(server)
    return answers


@contextlib.contextmanager
def repeated(*works: Callable[[], None]) -> Iterator[None]:
    """Each of these is done over and over, in a thread of its own."""
    done = threading.Event()

    def repeat(work):
        while not done.is_set():
            work()

    threads = [threading.Thread(target=repeat, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
