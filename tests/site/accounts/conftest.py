"""A member of staff, and a clock that stands still."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.authenticator import enrol
from tests.pages import parse, texts
from tests.site.accounts.totp_devices import RIGHT, set_up, sign_in


@pytest.fixture
def dana():
    return get_user_model().objects.create_user("dana", password=RIGHT, is_staff=True)


@pytest.fixture
def frozen(time_machine):
    """The clock, which stands still until a test shifts it."""
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


@pytest.fixture
def codes(client, dana, frozen):
    """The recovery codes of Dana, who is signed in and has set her phone up a while ago."""
    sign_in(client)
    codes = set_up(client)
    frozen.shift(30)
    return codes


@pytest.fixture
def laptop(client, dana):
    """A device with a passkey of Dana, whose browser is signed in."""
    sign_in(client)
    device, response = enrol(client)
    assert len(texts(parse(response), "code")) == 10
    return device
