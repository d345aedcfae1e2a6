"""A small library to search, where each article matches in a part of its own."""

import re
import tomllib
from pathlib import Path

from tests import factories
from tests.pages import elements, links, parse, text

MAKERS = {
    "draft": factories.make_draft,
    "scheduled": factories.make_scheduled,
    "taken-down": factories.make_taken_down,
}
LIBRARY = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())


def make_library():
    """Articles by slug; each is newer than those before."""
    topics = {
        "styles": factories.make_topic(name="Attachment Styles", slug="styles", position=1),
        "couples": factories.make_topic(name="Couples & Conflict", slug="couples", position=2),
    }
    author = factories.make_author(name="Zoë Brontë", slug="zoe")
    return {
        slug: MAKERS.get(slug, factories.make_article)(
            **row | {"slug": slug, "topic": topics[row["topic"]], "author": author}
        )
        for slug, row in LIBRARY.items()
    }


def found(response):
    """The slugs of the articles on a page of results, in order."""
    return found_whole(response) + found_partial(response)


def found_whole(response):
    """Those that have all of the words in one place."""
    lists = _lists(response)
    return _slugs(lists[0]) if lists and not _has_partial_alone(response) else []


def found_partial(response):
    """Those that have some of the words."""
    lists = _lists(response)
    return _slugs(lists[-1]) if lists[1:] or (lists and _has_partial_alone(response)) else []


def _lists(response):
    assert response.status_code == 200
    return elements(parse(response), "ol", class_="results")


def _has_partial_alone(response):
    statuses = elements(parse(response), "div", role="status")
    return any("in one place" in text(status) for status in statuses)


def _slugs(results):
    addresses = [address for heading in results.iter("h2") for address in links(heading)]
    return [re.fullmatch("/articles/(.+)/", address)[1] for address in addresses]
