"""How many requests a second the site answers, beside an empty Django view and a plain file.

Each number is the median of some rounds of wrk; what is compared takes turns, so that whatever else
the machine does falls on all of them alike, and each ratio is the median of those within a round.
"""

import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from operator import truediv
from pathlib import Path

ROUNDS, SECONDS, CONNECTIONS = 9, 2, 16
GRANIAN = ("-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "2")
GRANIAN += ("--host", "127.0.0.1", "--log-level", "error")
BROWSER = "gzip, deflate, br"
REQUESTS_FOR_MEMORY = 100_000
MEBIBYTE = 1024

# What is measured, against what, and the least ratio that it may have.
FLOORS = [
    ("page behind nginx", "file from nginx", 0.9),
    ("article, unchanged", "empty view", 0.5),
    ("article, made anew", "empty view", 0.07),
    ("list, made anew", "empty view", 0.05),
    ("search, made anew", "empty view", 0.05),
]
MOST_MEMORY = 150
MOST_WAIT = {"site": 1, "nginx": 5}


def measure(folder: Path) -> int:
    """Print the table for the site of this environment; gives the number of broken floors."""
    environment = dict(os.environ)
    from articles.models import Article

    path = Article.objects.live().newest_first().first().get_absolute_url()
    with ExitStack() as running:
        empty, _ = running.enter_context(_served("tests.benchmarks.empty", environment))
        kept, process = running.enter_context(_served("attachment_site.wsgi", environment))
        anew, _ = running.enter_context(
            _served("attachment_site.wsgi", environment | {"PAGE_CACHE_MEGABYTES": "0"})
        )
        front = running.enter_context(_nginx(folder, kept, path))
        rows = _speeds(
            {
                "empty view": f"{empty}/",
                "article, unchanged": kept + path,
                "article, made anew": anew + path,
                "list, made anew": f"{anew}/articles/",
                "search, made anew": f"{anew}/search/?q=attachment",
                "file from nginx": f"{front}/file/page.html",
                "page behind nginx": front + path,
            }
        )
        broken = _print_speeds(rows)
        broken += _print_memory(process.pid, kept + path)
        return broken + _print_waits({"site": kept, "nginx": front})


@contextmanager
def _served(module, environment):
    """The address of a WSGI application, served as in production, and its process."""
    from tests.running import end, free_port, start, wait_for

    port = free_port()
    arguments = [*GRANIAN, "--port", str(port), f"{module}:application"]
    server = start(arguments, environment | {"MALLOC_ARENA_MAX": "1"})
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address + ("/" if module.endswith("empty") else "/healthz"))
        yield address, server
    finally:
        end(server)


@contextmanager
def _nginx(folder, site, path):
    """nginx in front of the site, which also serves the bytes of that page as a plain file."""
    from tests.nginx import nginx

    port = int(site.rpartition(":")[2])
    of_file = "gzip_static on; brotli_static on;"
    served = {"static": folder / "static", "media": folder / "media"}
    with nginx(folder, site_port=port, of_file=of_file, **served) as address:
        page = folder / "file" / "page.html"
        for ending, accepted in (("", ""), (".br", "br"), (".gz", "gzip")):
            page.with_name(page.name + ending).write_bytes(_get(address + path, accepted))
        yield address


def _get(address, accepted=""):
    request = urllib.request.Request(address, headers={"Accept-Encoding": accepted})
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read()


def _speeds(addresses):
    rounds = {name: [] for name in addresses}
    for _ in range(ROUNDS):
        for name, address in addresses.items():
            rounds[name].append(_wrk(address))
    return rounds


def _wrk(address, seconds=SECONDS) -> float:
    """Requests a second. Raises ValueError where one of them was not answered well."""
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "-H",
        f"Accept-Encoding: {BROWSER}",
    ]
    printed = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in printed:
        raise ValueError(printed)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])


def _print_speeds(rows) -> int:
    print(f"\n{'':32}{'requests/s':>12}   of  {'':20}ratio  at least")
    for name in ("empty view", "file from nginx"):
        print(f"{name:32}{statistics.median(rows[name]):>12,.0f}")
    broken = 0
    for name, against, least in FLOORS:
        ratio = statistics.median(map(truediv, rows[name], rows[against]))
        broken += ratio < least
        mark = "" if ratio >= least else "  BROKEN"
        speed = statistics.median(rows[name])
        print(f"{name:32}{speed:>12,.0f}   {against:24}{ratio:.3f}  {least}{mark}")
    return broken


def _print_memory(pid, address) -> int:
    """The memory of all processes of the server (PSS), early and after many requests."""
    _wrk(address, 2)
    early, seen = _memory(pid), 0
    while seen < REQUESTS_FOR_MEMORY:
        seen += _wrk(address, 4) * 4
    late = _memory(pid)
    mark = "" if late <= MOST_MEMORY else "  BROKEN"
    print(
        f"\nmemory of two workers, MiB: {early:.0f}, after {seen:,.0f} requests {late:.0f}"
        f"  at most {MOST_MEMORY}{mark}"
    )
    return late > MOST_MEMORY


def _memory(group) -> float:
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _group_of(int(entry.name)) == group:
            rollup = (entry / "smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])
    return total / MEBIBYTE


def _group_of(pid):
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def _print_waits(addresses) -> int:
    """Publish under load, and see when every one of many readers has the new article."""
    broken = 0
    for name, address in addresses.items():
        load = threading.Thread(target=_wrk, args=[f"{address}/articles/", 12])
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

    article = Article.objects.live().newest_first().first()
    article.pk, article.slug = None, f"published-{time.time_ns()}"
    article.title = f"Published at {time.time_ns()}"
    article.published_at = article.updated_at = timezone.now()
    article.save()
    saved = last_missed = time.monotonic()
    while time.monotonic() - saved < 8:
        if article.title.encode() not in _get(f"{address}/articles/"):
            last_missed = time.monotonic()
        time.sleep(0.02)
    return last_missed - saved


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(measure(Path(sys.argv[1])))
