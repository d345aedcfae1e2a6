"""What each layer between the network and a row buys: pages a second with it, and without it.

The first three are left out by asking what stands behind them; the others are switched off in a
server of its own (`without.py`).
"""

import statistics
import sys
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.serving import (
    SITE,
    WITHOUT_PAGE_CACHE,
    behind_nginx,
    newest_article,
    ratio,
    served,
    speeds,
)

SWITCHES = ["raw SQL", "rows by content version", "template fragments", "cached reverses"]


def measure(folder: Path) -> int:
    """Print the table for the site of this environment."""
    article = newest_article()
    pages = {"article": article, "list": "/articles/"}
    with ExitStack() as running:
        site, _ = running.enter_context(served(SITE))
        cold, _ = running.enter_context(served(SITE, **WITHOUT_PAGE_CACHE))
        front = running.enter_context(behind_nginx(folder, site, article))
        addresses = {
            "nginx": front + article,
            "page cache": site + article,
            "validators": cold + article,
        }
        compared = [
            ("nginx", "page cache"),
            ("page cache", "article, cold"),
            ("validators", "article, cold"),
        ]
        for page, path in pages.items():
            addresses[f"{page}, cold"] = cold + path
            for name in SWITCHES:
                server, _ = running.enter_context(
                    served("tests.benchmarks.without", WITHOUT=name, **WITHOUT_PAGE_CACHE)
                )
                addresses[f"{page}, no {name}"] = server + path
                compared.append((f"{page}, cold", f"{page}, no {name}"))
        with urllib.request.urlopen(cold + article) as response:
            known = f"If-None-Match: {response.headers['ETag']}"
        rounds = speeds(addresses, {"validators": known})
    print(f"\n{'with':24}{'pages/s':>10}   {'without':40}{'pages/s':>10}   ratio")
    for with_it, without in compared:
        fast, slow = (statistics.median(rounds[name]) for name in (with_it, without))
        found = ratio(rounds, with_it, without)
        print(f"{with_it:24}{fast:>10,.0f}   {without:40}{slow:>10,.0f}   {found:.2f}")
    return 0


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(measure(Path(sys.argv[1])))
