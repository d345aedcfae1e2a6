"""An upgrade of a site in use: `uv run python -m tests.faults.upgrading COMMIT`.

The site of COMMIT serves its own database while this release's migrations run on it, and for some
seconds afterwards. Four readers ask for pages without a pause, one applicant after the other sends
a letter, and an author adds and deletes articles.

With `--in-place` the files of COMMIT are replaced by those of this commit under the running server,
which `deploy/upgrade` never does, then it reloads, and all of it goes back, while readers ask every
0.1 seconds, half of them with validators: with workers that have answered nothing yet, some pages,
and all of them. Any answer that is not a good one ends it with an error.
"""

import argparse
import collections
import contextlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults import set_up

PAGES = ["/", "/articles/", "/articles/read-before/", "/search/?q=word", "/feed/", "/sessions/"]
MORE_PAGES = ["/about/", "/help/", "/sessions/apply/", "/sitemap.xml", "/admin/login/"]
READERS, WORKERS, SECONDS_AFTER = 4, 2, 10


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.upgrading", description=__doc__)
    parser.add_argument("commit")
    parser.add_argument("--in-place", action="store_true")
    options = parser.parse_args()
    set_up()
    answers: collections.Counter = collections.Counter()
    if options.in_place:
        every = PAGES + MORE_PAGES
        for pages in ([], every[::2], every):
            with _older_site(options.commit) as site:
                _replace(site, answers, pages, options.commit)
    else:
        with _older_site(options.commit) as site:
            _upgrade(site, answers)
    print(dict(answers))
    sys.exit(any(status not in (200, 302, 304) for _, status in answers))


class OlderSite:
    """The site of a commit, whose files are in `folder`."""

    def __init__(self, folder: Path, environment: dict[str, str]):
        self.folder, self.environment = folder, environment

    def start(self, *arguments: str) -> subprocess.Popen:
        command = [self.folder / ".venv" / "bin" / "python", *arguments]
        return subprocess.Popen(
            command, cwd=self.folder, env=self.environment, start_new_session=True
        )

    def install(self) -> None:
        subprocess.run(["uv", "sync", "--quiet", "--locked"], cwd=self.folder, check=True)
        for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):
            assert self.start("manage.py", *command).wait() == 0

    @contextlib.contextmanager
    def served(self) -> Iterator[tuple[str, subprocess.Popen, socket.socket]]:
        """The address of the site with one article, its server, and where each worker tells once
        it has loaded (sd_notify)."""
        from tests.faults.plugs.writing import PEOPLE
        from tests.running import PATIENCE_SECONDS, end, free_port

        self.install()
        made = PEOPLE + 'make_article(slug="read-before", body="A word.")\n'
        assert self.start("manage.py", "shell", "-v0", "-c", made).wait() == 0
        port, told = free_port(), f"{self.environment['STATIC_ROOT']}.notify"
        self.environment |= {"GRANIAN_PORT": str(port), "NOTIFY_SOCKET": told}
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            ready.settimeout(PATIENCE_SECONDS)
            ready.bind(told)
            server = self.start(
                *("-m", "granian", "attachment_site.wsgi:application", "--interface", "wsgi"),
                *("--workers", str(WORKERS), "--blocking-threads", "2", "--log-level", "error"),
                *("--respawn-interval", "15", "--workers-kill-timeout", "20"),
            )
            try:
                yield f"http://127.0.0.1:{port}", server, ready
            finally:
                end(server)


@contextlib.contextmanager
def _older_site(commit: str) -> Iterator[OlderSite]:
    from tests.faults.plugs.killing import SITE
    from tests.running import fresh_site

    git = ["git", "worktree"]
    with (
        tempfile.TemporaryDirectory(prefix="upgrading_") as folder,
        fresh_site(Path(folder), **SITE | {"PAGE_CACHE_MEGABYTES": "0"}) as environment,
    ):
        environment["STATIC_ROOT"] = f"{folder}/static"
        files = Path(folder) / "before"
        subprocess.run([*git, "add", "--quiet", "--detach", str(files), commit], check=True)
        try:
            yield OlderSite(files, environment)
        finally:
            subprocess.run([*git, "remove", "--force", str(files)], check=True)


def _upgrade(site: OlderSite, answers) -> None:
    """Count (page, status) from before the migrations began until some seconds after their end."""
    from tests.faults.plugs.authoring import Author
    from tests.faults.plugs.writing import letter, signed_in
    from tests.pages import elements, parse_text, sent_by
    from tests.running import run, wait_for
    from tests.visitor import Visitor

    def read():
        for page in PAGES:
            answers[page, Visitor(address).get(page).status_code] += 1

    def apply():
        visitor = Visitor(address)
        (form,) = elements(parse_text(visitor.get("/sessions/apply/").text), "form", class_="apply")
        written = letter("A letter in between.", sent_by(form)["form"])
        answer = visitor.post("/sessions/apply/", sent_by(form) | written)
        answers["letter", answer.status_code] += 1

    def write():
        try:
            author.add("bullace")
            author.delete("bullace")
            answers["added and deleted", 200] += 1
        except AssertionError as failure:
            answers[str(failure), 500] += 1

    with site.served() as (address, *_):
        wait_for(address)
        author = Author(signed_in(address))
        with repeated(*[read] * READERS, apply, write):
            time.sleep(2)
            run(["manage.py", "migrate", "-v0"], site.environment)
            time.sleep(SECONDS_AFTER)


def _replace(site: OlderSite, answers, pages, commit) -> None:
    """Count (page, status) while this commit's files take the place of the older ones, and back."""
    from tests.running import wait_until
    from tests.visitor import Visitor

    tags: dict[str, str] = {}

    def read(validates):
        for page in PAGES + MORE_PAGES:
            known = {"if_none_match": tags[page]} if validates and page in tags else {}
            answer = Visitor(address).get(page, **known)
            answers[page, answer.status_code] += 1
            tags[page] = answer.headers.get("etag", "")
            time.sleep(0.1)

    now = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True).strip()
    with site.served() as (address, server, ready):
        _wait_for_workers(ready)
        for page in pages:
            Visitor(address).get(page)
        with repeated(*[lambda number=number: read(number % 2) for number in range(READERS)]):
            for each in (now, commit):
                subprocess.run(["git", "checkout", "--quiet", each], cwd=site.folder, check=True)
                time.sleep(SECONDS_AFTER)
                site.install()
                older = _workers(server)
                server.send_signal(signal.SIGHUP)
                _wait_for_workers(ready)
                wait_until(lambda older=older: older.isdisjoint(_workers(server)))
                time.sleep(SECONDS_AFTER)


def _wait_for_workers(ready: socket.socket) -> None:
    for _ in range(WORKERS):
        ready.recv(64)


def _workers(server: subprocess.Popen) -> set[str]:
    """The ids of the server's workers, without Python's own helper of theirs."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    commands = ((child, Path(f"/proc/{child}/cmdline")) for child in children)
    return {
        child
        for child, command in commands
        if command.exists() and b"spawn_main" in command.read_bytes()
    }


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
