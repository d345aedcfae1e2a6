"""How long each kind of page and search takes: to be compared at few and at many articles."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from articles.content.markdown import render_here
from tests.benchmarks.corpus import COMMON, EDITOR, PASSWORD, RARE
from tests.visitor import Visitor

FIRST, ROUNDS, READERS = 4, 15, 16
# Of articles that stand in every corpus, a page in its middle.
PAGES = {
    "article": "/articles/article-50/",
    "list": "/articles/",
    "topic": "/topics/topic-1/",
    "tag": "/tags/tag-1/",
    "author": "/authors/author-1/",
    "feed": "/feed/",
    "topic's feed": "/topics/topic-1/feed/",
    "sitemap": "/sitemap.xml",
}
SEARCHES = {
    "search for a rare word": f"/search/?q={RARE}",
    "search for a word in two thirds": f"/search/?q={COMMON}",
    "search for a typo": f"/search/?q={RARE[:-3]}{RARE[-2:]}",
    "search that finds nothing": "/search/?q=xylophone",
    "suggestions": f"/search/suggest?q={COMMON[:5]}",
}
ADMIN_LIST = "admin's list"
# A file of the sitemap holds up to ten thousand articles: what counts is how long each takes.
PER_ARTICLE = "100 articles of a sitemap's file"
CROWD = f"a word in two thirds, {READERS} readers"
# The most that a row may take at the full size, and in what: times (×) of the time at the small
# size, or milliseconds.
FLOORS = dict.fromkeys((*PAGES, ADMIN_LIST, PER_ARTICLE, "search for a rare word"), (1.5, "×"))
FLOORS[CROWD] = 200, "ms"
PER_WORDS = "1,000 marked words of a text"
FLOORS[PER_WORDS] = 2, "×"


def measure(few: str, many: str) -> list[dict[str, float]]:
    """Milliseconds of each row (medians) on the sites at both addresses, which take turns: whatever
    else the machine does, it does to both."""
    sites = [_asked(few), _asked(many)]
    took = [{row: [] for row in site} for site in sites]
    # In the first rounds the workers read their templates.
    for _ in range(FIRST + ROUNDS):
        for row in sites[0]:
            for site, times in zip(sites, took, strict=True):
                times[row].append(site[row]())
    found = [
        {row: statistics.median(times[FIRST:]) for row, times in each.items()} for each in took
    ]
    for row, address, words in zip(found, (few, many), (10_000, 100_000), strict=True):
        began = time.thread_time()
        render_here(("*love* [it](/) " * 40 + "\n\n") * (words // 80), 2, "", "en")
        row[PER_WORDS] = (time.thread_time() - began) / words * 1_000_000
        row[CROWD] = _crowd(Visitor(address), SEARCHES["search for a word in two thirds"])
    return found


def _asked(address):
    """What takes the time of each row on a site, but for the last two."""
    reader, editor = Visitor(address), Visitor(address).sign_in(EDITOR, PASSWORD)
    asked = {row: partial(_took, reader, path) for row, path in (PAGES | SEARCHES).items()}
    asked[ADMIN_LIST] = partial(_took, editor, "/admin/articles/article/")
    asked[PER_ARTICLE] = partial(_took_for_100, reader, "/sitemap-articles.xml")
    return asked


def _crowd(visitor, path):
    """The median wait of many readers who ask at the same time, again and again."""
    asked = [path] * ROUNDS * READERS
    with ThreadPoolExecutor(READERS) as readers:
        return statistics.median(readers.map(partial(_took, visitor), asked))


def _took(visitor, path):
    return _timed(visitor, path)[0]


def _took_for_100(visitor, path):
    took, answer = _timed(visitor, path)
    return took / answer.content.count(b"<url>") * 100


def _timed(visitor, path):
    """Milliseconds until all of an answer was there, and the answer."""
    start = time.perf_counter()
    answer = visitor.get(path)
    assert answer.status_code == 200, f"{path} answered {answer.status_code}"
    return (time.perf_counter() - start) * 1000, answer
