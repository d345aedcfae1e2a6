"""An upgrade under readers: `uv run python -m tests.faults.upgrading COMMIT`.

The site of COMMIT serves its own database while this release's migrations run on it, and goes on
serving for a while afterwards. Four readers ask for pages without a pause, and one applicant after
the other sends a letter; every answer that is not a good one is counted and ends it with an error.
"""

import collections
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import django

from tests.faults import KEY

PAGES = ["/", "/articles/", "/articles/read-before/", "/search/?q=word", "/feed/", "/sessions/"]
SECONDS_AFTER = 10


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "attachment_site.settings"
    os.environ |= {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "127.0.0.1"}
    django.setup()
    from tests.faults.plugs.killing import SITE
    from tests.running import fresh_site

    with (
        tempfile.TemporaryDirectory(prefix="upgrading_") as folder,
        _checked_out(sys.argv[1], Path(folder) / "before") as before,
        fresh_site(Path(folder), **SITE | {"PAGE_CACHE_MEGABYTES": "0"}) as environment,
    ):
        environment["STATIC_ROOT"] = f"{folder}/static"
        answers = _upgrade(before, environment)
    print(dict(answers))
    sys.exit(any(status not in (200, 302) for _, status in answers))


@contextlib.contextmanager
def _checked_out(commit, folder):
    git = ["git", "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(folder), commit], check=True)
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=True)


def _upgrade(before, environment):
    """Count (page, status) from before the migrations began until some seconds after their end."""
    from tests.faults.plugs.killing import Browser
    from tests.faults.plugs.writing import PEOPLE, QUESTION, letter
    from tests.running import end, free_port, run, wait_for
    from tests.sessions.apply.applying import token_from

    def old(*arguments):
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, cwd=before, env=environment, start_new_session=True)

    made = PEOPLE + 'make_article(slug="read-before", body="A word.")\n'
    for arguments in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):
        assert old("manage.py", *arguments).wait() == 0
    assert old("manage.py", "shell", "-v0", "-c", made).wait() == 0
    port, answers, done = free_port(), collections.Counter(), threading.Event()
    server = old(
        *("-m", "granian", "attachment_site.wsgi:application", "--interface", "wsgi"),
        *("--port", str(port), "--workers", "2", "--blocking-threads", "2"),
    )

    def read():
        while not done.is_set():
            for page in PAGES:
                answers[page, Browser(port).ask(page)[0]] += 1

    def apply():
        while not done.is_set():
            sent = letter("A letter in between.", token_from(60, [QUESTION]))
            status, _ = Browser(port, form="1").ask("/sessions/apply/", sent)
            answers["letter", status] += 1

    try:
        wait_for(f"http://127.0.0.1:{port}/robots.txt")
        threads = [threading.Thread(target=work) for work in (read, read, read, read, apply)]
        for thread in threads:
            thread.start()
        time.sleep(2)
        run(["manage.py", "migrate", "-v1"], environment)
        time.sleep(SECONDS_AFTER)
    finally:
        done.set()
        for thread in threads:
            thread.join()
        end(server)
    return answers


if __name__ == "__main__":
    main()
