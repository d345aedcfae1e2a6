"""A small library to search, where each article matches in a part of its own."""

import re

from tests.factories import (
    make_article,
    make_author,
    make_draft,
    make_scheduled,
    make_taken_down,
    make_topic,
)
from tests.pages import elements, links, parse, text


def make_library():
    """Articles by slug; each is newer than those before."""
    styles = make_topic(name="Attachment Styles", slug="styles", position=1)
    couples = make_topic(name="Couples & Conflict", slug="couples", position=2)
    author = make_author(name="Zoë Brontë", slug="zoe")
    of_styles = {"topic": styles, "author": author}
    of_couples = {"topic": couples, "author": author}
    return {
        "in-body": make_article(
            **of_styles,
            title="Counting breaths",
            slug="in-body",
            body="Lead.\n\nA word on **jealousy**, and on the loneliness that follows. Café talk."
            "\n\nSome behaviours show in the morning, as Freud’s do.",
        ),
        "in-question": make_article(
            **of_couples,
            title="Late messages",
            slug="in-question",
            body="Lead about phones, and/or silence.",
            faqs=[
                ("Is jealousy always a bad sign?", "No. It asks for *comfort*."),
                ("How long should I wait?", "As long as you can."),
            ],
        ),
        "in-summary": make_article(
            **of_couples,
            title="The third person in the room",
            slug="in-summary",
            summary="What jealousy asks for, and how to say it.",
        ),
        "in-title": make_article(
            **of_couples,
            title="Jealousy in the small hours",
            slug="in-title",
            body="Lead. The anxious partner longs for closeness at night.",
        ),
        "in-tag": make_article(
            **of_styles,
            title="Holding on",
            slug="in-tag",
            tags=["self-compassion", "grief work"],
            body="Lead. Longing is not weakness. We partner with our fears; some are anxious. An"
            " emotional word.",
        ),
        "arabic": make_article(
            **of_styles, title="التعلق الآمن", slug="arabic", body="نص عن التعلق الآمن."
        ),
        "draft": make_draft(**of_styles, title="Jealousy and hidebound secrets", slug="draft"),
        "scheduled": make_scheduled(**of_styles, title="Jealousy next week", slug="scheduled"),
        "taken-down": make_taken_down(**of_styles, title="Jealousy withdrawn", slug="taken-down"),
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
