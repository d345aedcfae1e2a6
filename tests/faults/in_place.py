"""A checkout under a site that runs: `uv run python -m tests.faults.in_place COMMIT`.

The files of COMMIT serve, and are replaced by those of this commit while readers ask every 0.1
seconds, half of them with validators; then the server reloads, and all of it goes back. That is
done with workers that have answered nothing yet, some pages, and all of them. Any answer but 200
and 304 ends it with an error. `deploy/upgrade` replaces no file of a release: this is harder.
"""

import argparse
import collections
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.faults import KEY

PAGES = ["/", "/articles/", "/articles/read-before/", "/search/?q=word", "/feed/", "/sessions/"]
PAGES += ["/about/", "/help/", "/sessions/apply/", "/sitemap.xml", "/admin/login/"]
WARM = {"cold": [], "part-warm": PAGES[::2], "warm": PAGES}
READERS, SECONDS = 4, 8
MAKE = 'from tests.factories import make_article; make_article(slug="read-before", body="A word.")'


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.in_place", description=__doc__)
    parser.add_argument("commit")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "attachment_site.settings"
    os.environ |= {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "127.0.0.1"}
    django.setup()
    from tests.faults.plugs.killing import SITE
    from tests.faults.upgrading import checked_out
    from tests.running import fresh_site

    now = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True).strip()
    bad = 0
    for warmth, pages in WARM.items():
        with (
            tempfile.TemporaryDirectory(prefix="in_place_") as folder,
            checked_out(options.commit, Path(folder) / "live") as live,
            fresh_site(Path(folder), **SITE | {"PAGE_CACHE_MEGABYTES": "0"}) as environment,
        ):
            environment["STATIC_ROOT"] = f"{folder}/static"
            answers = _replace(live, environment, pages, [now, options.commit])
        print(f"{warmth:12}{dict(answers)}", flush=True)
        bad += sum(number for status, number in answers.items() if status not in (200, 304))
    sys.exit(bad)


def _replace(live: Path, environment, pages, commits) -> collections.Counter:
    """Count the answers while the files of each commit take the place of those before."""
    from tests.faults.upgrading import repeated
    from tests.running import end, free_port, wait_for
    from tests.visitor import Visitor

    def run(*arguments):
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, cwd=live, env=environment, start_new_session=True)

    def install():
        for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):
            assert run("manage.py", *command).wait() == 0

    install()
    assert run("manage.py", "shell", "-v0", "-c", MAKE).wait() == 0
    port, answers, tags = free_port(), collections.Counter(), {}
    address = f"http://127.0.0.1:{port}"
    server = run(
        *("-m", "granian", "attachment_site.wsgi:application", "--interface", "wsgi"),
        *("--port", str(port), "--workers", "2", "--blocking-threads", "2"),
        *("--respawn-interval", "15", "--workers-kill-timeout", "20", "--log-level", "error"),
    )

    def read(validates):
        for page in PAGES:
            known = {"if_none_match": tags[page]} if validates and page in tags else {}
            answer = Visitor(address).get(page, **known)
            answers[answer.status_code] += 1
            tags[page] = answer.headers.get("etag", "")
            time.sleep(0.1)

    try:
        wait_for(f"{address}/livez")
        for page in pages:
            Visitor(address).get(page)
        with repeated(*[lambda number=number: read(number % 2) for number in range(READERS)]):
            for commit in commits:
                subprocess.run(["git", "checkout", "--quiet", commit], cwd=live, check=True)
                time.sleep(SECONDS)
                install()
                server.send_signal(signal.SIGHUP)
                time.sleep(20 + SECONDS)
    finally:
        end(server)
    return answers


if __name__ == "__main__":
    main()
