"""Admin's first page: what waits for each person, and that nothing does."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from articles.link_checker.check import check_links
from sessions.models import CrisisLine
from tests.factories import make_article, make_draft, make_scheduled
from tests.pages import elements, links, parse, texts

pytestmark = pytest.mark.django_db


def cards(client):
    """The heading of each card with the words of its lines."""
    found = elements(parse(client.get("/admin/")), "section", class_="dashboard-card")
    return [(texts(card, "h2")[0], texts(card, "li")) for card in found]


def test_the_cards_say_that_nothing_waits(author):
    assert cards(author) == [
        ("No drafts", []),
        ("Nothing is scheduled", []),
        ("No review is due", []),
        ("Links were not checked yet", []),
    ]
    assert "write to you" not in author.get("/admin/").text


def test_what_waits_is_named_and_linked(author):
    long_ago = datetime.date(2020, 5, 1)
    draft = make_draft(title="Begun", updated_at=datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC))
    soon = datetime.datetime(2999, 3, 4, 8, tzinfo=datetime.UTC)
    make_scheduled(title="Planned", published_at=soon)
    make_article(title="Old", reviewed_on=long_ago, body="[x](/lost/)")
    make_article(title="Never read")
    check_links(external=False, now=timezone.now())

    *waiting, incomplete = cards(author)
    assert incomplete[0] == "Readers look for a person"
    assert incomplete[1][0].endswith("has no portrait")
    assert waiting == [
        ("1 draft", ["Begun changed on 1 March 2024 · 8 words"]),
        ("1 scheduled", ["Planned 4 March 2999, 08:00 (UTC)"]),
        (
            "2 to review",
            ["Never read never reviewed, published March 2024", "Old last reviewed May 2020"],
        ),
        ("1 broken link", ["Old /lost/"]),
    ]
    page = links(parse(author.get("/admin/")))
    assert f"/admin/articles/article/{draft.pk}/change/" in page
    assert "/admin/articles/brokenlink/" in page


def test_links_that_all_work_say_when_they_were_followed(author):
    check_links(external=False, now=datetime.datetime(2026, 1, 9, tzinfo=datetime.UTC))

    assert cards(author)[-1] == ("All links work", [])
    # About leads to help.
    assert "1 link followed on 9 January 2026." in texts(parse(author.get("/admin/")), "p")


def test_each_person_sees_only_what_they_may(client, django_user_model):
    make_draft(title="Begun")
    make_article(body="[x](/lost/)")
    check_links(external=False, now=timezone.now())
    user = django_user_model.objects.create_user("other", is_staff=True)
    client.force_login(user)
    assert cards(client) == []

    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    assert [heading for heading, _ in cards(client)] == [
        *("1 draft", "Nothing is scheduled", "1 to review")
    ]
    assert "Write an article" not in client.get("/admin/").content.decode()


def test_the_practitioner_sees_who_waits_and_no_drafts(client, django_user_model):
    make_draft(title="Begun")
    user = django_user_model.objects.create_user("practitioner", is_staff=True)
    user.groups.add(Group.objects.get(name="Practitioner"))
    client.force_login(user)

    [(heading, asked)] = cards(client)
    assert heading == "Nobody can write to you yet"
    assert [text.partition(" have not")[0].partition(" does not")[0] for text in asked] == [
        "The privacy notice",
        "Readers look for these, and the site says nothing of them: length, fee, languages,"
        " license. Tell them",
        f"{CrisisLine.objects.count()} crisis lines",
    ]
