"""How long a search takes, alone and in a crowd."""

import statistics
import threading
import time
import urllib.request

from tests.benchmarks.corpus import COMMON, RARE
from tests.benchmarks.pages import ROUNDS, median

READERS = 16


def measure(address: str) -> dict[str, float]:
    """Milliseconds of each kind of search on the site at this address (medians)."""
    return {
        "search for a rare word": _median(address, f"/search/?q={RARE}"),
        "search for a word in two thirds": _median(address, f"/search/?q={COMMON}"),
        "search for a typo": _median(address, f"/search/?q={RARE[:-3]}{RARE[-2:]}"),
        "search that finds nothing": _median(address, "/search/?q=xylophone"),
        "suggestions": _median(address, f"/search/suggest?q={COMMON[:5]}"),
        f"a word in two thirds, {READERS} readers": _crowd(address, f"/search/?q={COMMON}"),
    }


# The row, the most that it may take at the full size, and in what: times (×) of the time at the
# small size, or milliseconds.
FLOORS = {
    "search for a rare word": (1.5, "×"),
    f"a word in two thirds, {READERS} readers": (200, "ms"),
}


def _median(address, path):
    return median(lambda: _time(address, path))


def _crowd(address, path):
    """The median wait of many readers who ask at the same time, again and again."""
    times: list[float] = []

    def read():
        times.extend(_time(address, path) for _ in range(ROUNDS))

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return statistics.median(times)


def _time(address, path):
    start = time.perf_counter()
    with urllib.request.urlopen(address + path, timeout=60) as response:
        response.read()
    return (time.perf_counter() - start) * 1000
