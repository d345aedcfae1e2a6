"""How many requests a second the site answers, beside an empty Django view and a plain file.

Each number is the median of some rounds of wrk. What is compared takes turns, so that other load on
the machine affects all of it alike, and each ratio is the median of the ratios within a round.
"""

import os
import re
import statistics
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROUNDS, SECONDS, CONNECTIONS = 9, 2, 16
BROWSER = "gzip, deflate, br"
REQUESTS_FOR_MEMORY = 100_000
# As `deploy/` sets them
MEMORY = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}

# What is measured, against what, and the least ratio that it may have. A cold page is rendered.
FLOORS = [
    ("page behind nginx", "file from nginx", 0.9),
    ("article, cached", "empty view", 0.5),
    ("article, cold", "empty view", 0.07),
    ("list, cold", "empty view", 0.05),
    ("search, cold", "empty view", 0.05),
]
MOST_MEMORY = 150
MOST_WAIT = {"site": 1, "nginx": 5}


def measure(folder: Path) -> int:
    """Print the table for the site of this environment; returns the number of broken floors."""
    from articles.models import Article
    from tests.running import served

    path = Article.objects.live().newest_first().first().get_absolute_url()
    with ExitStack() as running:

        def serve(application="attachment_site.wsgi:application", ready="/livez", **variables):
            environment = os.environ | MEMORY | variables
            options = ("--workers", "2", "--blocking-threads", "2")
            serving = served(environment, *options, application=application, ready=ready)
            return running.enter_context(serving)

        empty, _ = serve("tests.benchmarks.empty:application", ready="/")
        site, process = serve()
        cold, _ = serve(PAGE_CACHE_MEGABYTES="0")
        front = running.enter_context(_behind_nginx(folder, site, path))
        addresses = {
            "empty view": f"{empty}/",
            "article, cached": site + path,
            "article, cold": cold + path,
            "list, cold": f"{cold}/articles/",
            "search, cold": f"{cold}/search/?q=attachment",
            "file from nginx": f"{front}/file/page.html",
            "page behind nginx": front + path,
        }
        rounds = [{name: wrk(asked) for name, asked in addresses.items()} for _ in range(ROUNDS)]
        broken = _print_speeds(rounds)
        broken += _print_memory(process.pid, site + path)
        return broken + _print_waits({"site": site, "nginx": front})


@contextmanager
def _behind_nginx(folder: Path, site: str, path: str):
    """nginx in front of the site, which also serves the bytes of that page as a plain file."""
    from tests.nginx import nginx
    from tests.visitor import Visitor

    port = int(site.rpartition(":")[2])
    of_file = "gzip_static on; brotli_static on;"
    served = {"static": folder / "static", "media": folder / "media"}
    with nginx(folder, site_port=port, of_file=of_file, **served) as address:
        page = folder / "file" / "page.html"
        for ending, accepted in (("", ""), (".br", "br"), (".gz", "gzip")):
            answer = Visitor(address).get(path, accept_encoding=accepted)
            page.with_name(page.name + ending).write_bytes(answer.content)
        yield address


def wrk(address: str, seconds: int = SECONDS) -> float:
    """Requests a second. Raises ValueError if an answer was an error."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", f"-HAccept-Encoding: {BROWSER}"]
    printed = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in printed:
        raise ValueError(printed)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])


def _print_speeds(rounds) -> int:
    print(f"\n{'':32}{'requests/s':>12}   of  {'':20}ratio  at least")
    for name in ("empty view", "file from nginx"):
        print(f"{name:32}{statistics.median(speeds[name] for speeds in rounds):>12,.0f}")
    broken = 0
    for name, against, least in FLOORS:
        found = statistics.median(speeds[name] / speeds[against] for speeds in rounds)
        broken += found < least
        mark = "" if found >= least else "  BROKEN"
        speed = statistics.median(speeds[name] for speeds in rounds)
        print(f"{name:32}{speed:>12,.0f}   {against:24}{found:.3f}  {least}{mark}")
    return broken


def _print_memory(pid, address) -> int:
    """The memory of all processes of the server (PSS), early and after many requests."""
    wrk(address, 2)
    early, seen = _memory(pid), 0
    while seen < REQUESTS_FOR_MEMORY:
        seen += wrk(address, 4) * 4
    late = _memory(pid)
    mark = "" if late <= MOST_MEMORY else "  BROKEN"
    print(
        f"\nmemory of two workers, MiB: {early:.0f}, after {seen:,.0f} requests {late:.0f}"
        f"  at most {MOST_MEMORY}{mark}"
    )
    return late > MOST_MEMORY


def _memory(group) -> float:
    pids = subprocess.run(["pgrep", "-g", str(group)], capture_output=True, text=True, check=True)
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids.stdout.split()]
    return sum(int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) for text in rollups) / 1024


def _print_waits(addresses) -> int:
    """Publish under load, and see when every one of many readers has the new article."""
    broken = 0
    for name, address in addresses.items():
        load = threading.Thread(target=wrk, args=[f"{address}/articles/", 12])
        load.start()
        time.sleep(2)
        waited = _seconds_until_all_see_it(address)
        load.join()
        mark = "" if waited <= MOST_WAIT[name] else "  BROKEN"
        print(
            f"a publication is seen by all, {name}: {waited:.2f} s  at most {MOST_WAIT[name]}{mark}"
        )
        broken += waited > MOST_WAIT[name]
    return broken


def _seconds_until_all_see_it(address):
    from django.utils import timezone

    from articles.models import Article
    from tests.visitor import Visitor

    article = Article.objects.live().newest_first().first()
    article.pk, article.slug = None, f"published-{time.time_ns()}"
    article.title = f"Published at {time.time_ns()}"
    article.published_at = article.updated_at = timezone.now()
    article.save()
    saved = last_missed = time.monotonic()
    while time.monotonic() - saved < 8:
        if article.title not in Visitor(address).get("/articles/").text:
            last_missed = time.monotonic()
        time.sleep(0.02)
    return last_missed - saved


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(measure(Path(sys.argv[1])))
