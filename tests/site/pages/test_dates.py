"""Moments in words, as the inbox and the pages of applicants show them."""

import pytest
from django.utils import timezone

from attachment_site.core.templatetags.dates import moment_in_words
from tests.sessions.inbox_pages import NOON


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "March 2, 2026, 12:00 UTC"),
        ("Europe/Paris", "March 2, 2026, 13:00 UTC+1"),
        ("Asia/Kolkata", "March 2, 2026, 17:30 UTC+5:30"),
        ("America/St_Johns", "March 2, 2026, 08:30 UTC-3:30"),
    ],
)
def test_a_moment_has_its_zone(zone, words):
    with timezone.override(zone):
        assert moment_in_words(NOON) == words
