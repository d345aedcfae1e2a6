"""What each layer between the network and a row buys: pages for a second of CPU time with it, and
without it.

CPU time is that of the web server's processes, so that other load on the machine matters little.
The first three layers are left out by requesting what is behind them, the others are switched off
in a server of their own (`without.py`).
"""

import os
import statistics
import sys
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.serving import (
    SECONDS,
    SITE,
    WITHOUT_PAGE_CACHE,
    behind_nginx,
    newest_article,
    processes,
    ratio,
    served,
    wrk,
)

ROUNDS = 5
SWITCHES = ["raw SQL", "rows by content version", "template fragments", "cached reverses"]
TICKS = os.sysconf("SC_CLK_TCK")


def measure(folder: Path) -> int:
    """Print the table for the site of this environment."""
    article = newest_article()
    pages = {"article": article, "list": "/articles/"}
    with ExitStack() as running:
        site, site_process = running.enter_context(served(SITE))
        cold, cold_process = running.enter_context(served(SITE, **WITHOUT_PAGE_CACHE))
        front = running.enter_context(behind_nginx(folder, site, article))
        nginx = int((folder / "nginx.pid").read_text())
        with urllib.request.urlopen(cold + article) as response:
            condition = f"If-None-Match: {response.headers['ETag']}"
        asked = {
            "nginx": (front + article, nginx, ""),
            "page cache": (site + article, site_process.pid, ""),
            "validators": (cold + article, cold_process.pid, condition),
        }
        compared = [
            ("nginx", "page cache"),
            ("page cache", "article, cold"),
            ("validators", "article, cold"),
        ]
        for name in SWITCHES:
            server, process = running.enter_context(
                served("tests.benchmarks.without", WITHOUT=name, **WITHOUT_PAGE_CACHE)
            )
            for page, path in pages.items():
                asked[f"{page}, cold"] = (cold + path, cold_process.pid, "")
                asked[f"{page}, no {name}"] = (server + path, process.pid, "")
                compared.append((f"{page}, cold", f"{page}, no {name}"))
        rounds: dict[str, list] = {name: [] for name in asked}
        for _ in range(ROUNDS):
            for name, (address, group, header) in asked.items():
                rounds[name].append(_pages_for_cpu_second(address, group, header))
    print(f"\n{'with':20}{'pages/CPU s':>12}   {'without':36}{'pages/CPU s':>12}   ratio")
    for with_it, without in compared:
        more, less = (statistics.median(rounds[name]) for name in (with_it, without))
        found = ratio(rounds, with_it, without)
        print(f"{with_it:20}{more:>12,.0f}   {without:36}{less:>12,.0f}   {found:.2f}")
    return 0


def _pages_for_cpu_second(address, group, header):
    before = _cpu_seconds(group)
    pages = wrk(address, header=header) * SECONDS
    return pages / (_cpu_seconds(group) - before)


def _cpu_seconds(group):
    """What the processes of a group have used so far (proc_pid_stat(5): utime and stime)."""
    total = 0
    for process in processes(group):
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(measure(Path(sys.argv[1])))
