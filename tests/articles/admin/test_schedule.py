"""The timeline: recent and planned articles, month by month, with long gaps named."""

import datetime

import pytest
import time_machine

from tests.factories import make_article, make_draft, make_scheduled, make_taken_down
from tests.pages import elements, links, parse, text, texts

pytestmark = pytest.mark.django_db

TIMELINE = "/admin/articles/article/timeline/"
NOW = datetime.datetime(2026, 2, 10, 12, tzinfo=datetime.UTC)


def day(*date):
    return datetime.datetime(*date, 8, tzinfo=datetime.UTC)


def months(client):
    """Each month's name with its lines, as the author reads them."""
    with time_machine.travel(NOW):
        client.force_login(client.user)
        page = parse(client.get(TIMELINE))
    sections = elements(page, "section")
    return [(texts(s, "h2")[0], [text(line) for line in elements(s, "li")]) for s in sections]


def test_months_show_what_came_what_is_planned_and_the_gaps(author):
    topic = make_article(title="Old", published_at=day(2025, 11, 1)).topic
    topic.name = "Grief"
    topic.save()
    make_article(title="Lately", published_at=day(2026, 1, 5), topic=topic)
    make_scheduled(title="Soon", published_at=day(2026, 2, 12), topic=topic)
    make_scheduled(title="Later", published_at=day(2026, 4, 2), topic=topic)
    make_draft(title="No date")
    make_taken_down(title="Gone", published_at=day(2026, 1, 6))

    assert months(author) == [
        (
            "January 2026",
            ["5 Mon, 08:00 Lately Grief · 1 min · Live", "1 month, 1 week without anything new"],
        ),
        (
            "February 2026",
            [
                "Today",
                "12 Thu, 08:00 Soon Grief · 1 min · Scheduled",
                "1 month, 3 weeks without anything new",
            ],
        ),
        ("April 2026", ["2 Thu, 08:00 Later Grief · 1 min · Scheduled"]),
    ]


def test_it_follows_the_zone_of_the_site(author, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    make_scheduled(
        title="Soon", published_at=datetime.datetime(2026, 2, 28, 20, tzinfo=datetime.UTC)
    )

    assert [name for name, _ in months(author)] == ["February 2026", "March 2026"]


def test_it_is_reached_from_the_list_and_the_first_page(author):
    assert TIMELINE in links(parse(author.get("/admin/articles/article/")))
    assert TIMELINE in links(parse(author.get("/admin/")))
    assert months(author) == [("February 2026", ["Today"])]
