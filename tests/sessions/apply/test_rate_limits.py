"""Counting against floods, by network, without keeping who it was."""

import datetime

import pytest
from django.db import Error, connection
from django.utils import timezone

from attachment_site.core.models import RateCount, RateKey
from attachment_site.core.security import ratelimit
from sessions.retention import purge

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
LATE = datetime.datetime(2026, 3, 2, 23, 50, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def late(time_machine):
    """Late in the evening, with keys under which the two networks fall into different buckets."""
    time_machine.move_to(LATE)
    for number in range(2):
        RateKey.objects.create(day=(LATE + number * DAY).date(), key=bytes([number] * 32))


def test_midnight_forgets_no_count_and_what_is_given_back_counts_no_more(time_machine):
    ratelimit.hit("return", "192.0.2.7")

    time_machine.move_to(LATE + datetime.timedelta(minutes=20))

    assert ratelimit.hit("return", "192.0.2.7") == 2
    assert ratelimit.hits("return", "192.0.2.8") == 0
    ratelimit.refund("return", "192.0.2.7")
    assert ratelimit.hits("return", "192.0.2.7") == 1


def test_one_network_has_another_digest_each_day_whose_key_is_erased_with_its_counts(time_machine):
    for number in range(40):
        ratelimit.hit("apply", f"192.0.2.{number}")
    assert all(int.from_bytes(row.network) < 4096 for row in RateCount.objects.all())
    RateCount.objects.all().delete()
    for days in (0, 1, 4):
        time_machine.move_to(LATE + days * DAY)
        ratelimit.hit("return", "192.0.2.7")
    first, second, _ = (bytes(row.network) for row in RateCount.objects.order_by("pk"))
    assert first != second

    purge(now=timezone.now())

    assert [row.day for row in RateKey.objects.all()] == [timezone.now().date()]
    assert RateCount.objects.count() == 1


def test_two_who_are_first_on_a_day_share_a_key_and_no_statement_fails(time_machine):
    """PostgreSQL would write a statement that fails into its log."""
    time_machine.move_to(LATE + 4 * DAY)
    made, failed = [], []

    def make_first(execute, sql, *rest):
        if sql.startswith("INSERT") and "ratekey" in sql and not made:
            made.append(True)
            RateKey.objects.create(day=timezone.now().date())
        try:
            return execute(sql, *rest)
        except Error:
            failed.append(sql)
            raise

    with connection.execute_wrapper(make_first):
        assert ratelimit.hit("return", "192.0.2.7") == 1
    assert (made, failed) == ([True], [])
