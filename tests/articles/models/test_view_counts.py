"""Page views: counted without knowing whose, and shown to the author."""

import datetime

import pytest
from django.utils import timezone

from articles.models import ViewCount
from articles.views import view_counter
from articles.views.view_counter import hourly_limit
from tests.factories import make_article, make_draft
from tests.pages import elements, parse
from tests.sessions.keys.thief import found_in_database

pytestmark = pytest.mark.django_db

BROWSER = {"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def no_views_yet(time_machine):
    """The clock stands still: views are counted by the day, and no test may meet midnight."""
    time_machine.move_to(timezone.now(), tick=False)
    hourly_limit.__init__()


def read(client, article, address="198.51.100.7", **headers):
    path = f"/articles/{article.slug}/read"
    return client.get(path, headers=BROWSER | headers, REMOTE_ADDR=address)


def counted():
    return list(ViewCount.objects.order_by("day").values_list("day", "count"))


def test_views_are_counted_by_day_nothing_else_is_stored_and_no_page_is_new(client, time_machine):
    article = make_article()
    page = client.get(article.get_absolute_url())
    (mark,) = elements(parse(page), "img")
    shown = [mark.get(name) for name in ("src", "loading", "alt")]
    assert shown == [f"/articles/{article.slug}/read", "lazy", ""]
    for day, times in ((3, 2), (4, 1)):
        time_machine.move_to(datetime.datetime(2026, 3, day, 9, tzinfo=datetime.UTC), tick=False)
        for _ in range(times):
            response = read(client, article)
            assert (response.status_code, response.content) == (204, b"")
            assert not response.cookies
            assert "no-store" in response["Cache-Control"]

    assert counted() == [(datetime.date(2026, 3, 3), 2), (datetime.date(2026, 3, 4), 1)]
    assert found_in_database("198.51.100.7") == []
    kept = client.get(article.get_absolute_url(), headers={"If-None-Match": page["ETag"]})
    assert kept.status_code == 304


def test_opted_out_readers_robots_and_staff_are_not_counted_and_hidden_articles_not_found(
    client, admin_client
):
    article = make_article()
    for headers in (
        {"Sec-GPC": "1"},
        {"DNT": "1"},
        {"Sec-Purpose": "prefetch"},
        {"Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Dest": ""},
    ):
        assert read(client, article, **headers).status_code == 204
    read(admin_client, article)
    assert read(client, make_draft()).status_code == 404
    assert client.post(f"/articles/{article.slug}/read").status_code == 405

    assert counted() == []


def test_a_flood_counts_as_a_few_readers_for_an_hour_and_blocks_nobody_else(
    client, time_machine, monkeypatch
):
    monkeypatch.setattr(view_counter, "VIEWS_PER_HOUR", 3)
    time_machine.move_to(datetime.datetime(2026, 3, 1, 9, 59, tzinfo=datetime.UTC), tick=False)
    article = make_article()
    for address in ["198.51.100.7"] * 5 + ["203.0.113.9"]:
        read(client, article, address=address)
    assert [count for _, count in counted()] == [3 + 1]
    assert b"198.51.100.7" not in b"".join(hourly_limit.counts)

    time_machine.move_to(datetime.datetime(2026, 3, 1, 10, 0, tzinfo=datetime.UTC), tick=False)
    read(client, article)

    assert [count for _, count in counted()] == [3 + 1 + 1]
    assert len(hourly_limit.counts) == 1
