"""Browsers and people of private sessions, as most of these tests need them."""

import pytest
from django.utils import timezone

from attachment_site.core.models import RateKey
from tests.sessions.factories import make_application, make_inbox, make_practitioner
from tests.sessions.inbox_pages import NOON, unlock


@pytest.fixture
def client(client):
    """A browser that has had the empty form, and keeps cookies."""
    client.cookies["form"] = "1"
    return client


@pytest.fixture
def dana():
    return make_practitioner("dana", first_name="Dana", last_name="Reed")


@pytest.fixture
def newcomer(client):
    """A browser signed in as a practitioner who has never seen the inbox."""
    names = {"first_name": "Dana Reed", "last_name": "in London"}
    client.force_login(make_practitioner("dana", email="dana@example.org", **names))
    return client


@pytest.fixture
def private(dana):
    """The inbox is Dana's; this is what only she should ever get at."""
    return make_inbox(dana)[1]


@pytest.fixture
def browser(client, dana, private):
    """Dana's browser, signed in; the inbox is locked."""
    client.force_login(dana)
    return client


@pytest.fixture
def colleague():
    return make_practitioner("sam", first_name="Sam", last_name="Hill")


@pytest.fixture
def practitioner():
    """A practitioner whose inbox is set up."""
    user = make_practitioner()
    make_inbox(user)
    return user


@pytest.fixture
def locked(client, practitioner):
    """The practitioner's browser, signed in."""
    client.force_login(practitioner)
    return client


@pytest.fixture
def unlocked(locked):
    """The practitioner's browser, signed in and with the inbox unlocked."""
    assert unlock(locked).status_code == 302
    return locked


@pytest.fixture
def inbox():
    """A practice that takes applications: its key, and the private key."""
    return make_inbox(make_practitioner(email="practice@example.org"))


@pytest.fixture
def application(inbox):
    return make_application()


@pytest.fixture
def today_rate_key(db):
    """A key of today under which the networks of the tests fall into buckets of their own."""
    RateKey.objects.create(day=timezone.now().date(), key=bytes(32))


@pytest.fixture
def noon(time_machine):
    """The clock stands at NOON until a test moves it."""
    time_machine.move_to(NOON)
