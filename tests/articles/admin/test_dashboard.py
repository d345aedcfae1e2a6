"""Admin's first page and its timeline: what waits, what is planned, and that nothing is."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from articles.link_checker.check import check_links
from sessions.models import CrisisLine
from tests.articles.editing import change
from tests.factories import make_article, make_draft, make_scheduled, make_taken_down, make_topic
from tests.pages import elements, links, parse, text, texts

pytestmark = pytest.mark.django_db


def cards(client):
    """The heading of each card with the words of its lines."""
    found = elements(parse(client.get("/admin/")), "section", class_="dashboard-card")
    return [(texts(card, "h2")[0], texts(card, "li")) for card in found]


def test_what_waits_is_named_and_linked_for_whoever_may_see_it(author, django_user_model):
    draft = make_draft(title="Begun", updated_at=datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC))
    soon = datetime.datetime(2999, 3, 4, 8, tzinfo=datetime.UTC)
    make_scheduled(title="Planned", published_at=soon)
    make_article(title="Old", reviewed_on=datetime.date(2020, 5, 1), body="[x](/lost/)")
    make_article(title="Never read")
    check_links(external=False, now=timezone.now())

    *waiting, incomplete = cards(author)
    assert incomplete[0] == "Readers look for a person"
    assert incomplete[1][0].endswith("has no portrait")
    assert waiting == [
        ("1 draft", ["Begun changed on March 1, 2024 · 8 words"]),
        ("1 scheduled", ["Planned March 4, 2999, 08:00 (UTC)"]),
        (
            "2 to review",
            ["Never read never reviewed, published March 2024", "Old last reviewed May 2020"],
        ),
        ("1 broken link", ["Old /lost/"]),
    ]
    assert {change(draft), "/admin/articles/brokenlink/"} <= {*links(parse(author.get("/admin/")))}

    other = django_user_model.objects.create_user("other", is_staff=True)
    author.force_login(other)
    assert cards(author) == []
    other.user_permissions.add(Permission.objects.get(codename="view_article"))
    assert [heading for heading, _ in cards(author)] == ["1 draft", "1 scheduled", "2 to review"]
    assert "Write an article" not in author.get("/admin/").text


def test_the_practitioner_sees_who_waits_and_no_drafts(client, django_user_model):
    make_draft(title="Begun")
    user = django_user_model.objects.create_user("practitioner", is_staff=True)
    user.groups.add(Group.objects.get(name="Practitioner"))
    client.force_login(user)

    [(heading, asked)] = cards(client)
    assert heading == "Nobody can write to you yet"
    assert len(asked) == 3
    assert asked[0].startswith("The privacy notice does not")
    assert asked[1].startswith("Readers look for these, and the site says nothing of them: length")
    assert asked[2].startswith(f"{CrisisLine.objects.count()} crisis lines have not")


TIMELINE = "/admin/articles/article/timeline/"
NOW = datetime.datetime(2026, 2, 10, 12, tzinfo=datetime.UTC)


def at(*date, hour=8):
    return {"published_at": datetime.datetime(*date, hour, tzinfo=datetime.UTC)}


def months(client):
    """Each month's name with its lines, as the author reads them."""
    with time_machine.travel(NOW):
        client.force_login(client.user)
        page = parse(client.get(TIMELINE))
    sections = elements(page, "section")
    return [(texts(s, "h2")[0], [text(line) for line in elements(s, "li")]) for s in sections]


def test_months_show_what_came_what_is_planned_and_the_gaps(author, settings):
    for address in ("/admin/articles/article/", "/admin/"):
        assert TIMELINE in links(parse(author.get(address)))
    assert months(author) == [("February 2026", ["Today"])]
    topic = make_topic(name="Grief")
    make_article(title="Old", topic=topic, **at(2025, 11, 1))
    make_article(title="Lately", topic=topic, **at(2026, 1, 5))
    make_scheduled(title="Soon", topic=topic, **at(2026, 2, 12))
    make_scheduled(title="Later", topic=topic, **at(2026, 3, 31, hour=20))
    make_draft(title="No date")
    make_taken_down(title="Gone", **at(2026, 1, 6))
    # The months are those of the site's zone.
    settings.TIME_ZONE = "Pacific/Kiritimati"

    assert [f"{month}: {', '.join(rows)}" for month, rows in months(author)] == [
        "January 2026: 5 Mon, 22:00 Lately Grief · 1 min · Live, 1 month without anything new",
        "February 2026: Today, 12 Thu, 22:00 Soon Grief · 1 min · Scheduled,"
        " 1 month, 2 weeks without anything new",
        "April 2026: 1 Wed, 10:00 Later Grief · 1 min · Scheduled",
    ]
