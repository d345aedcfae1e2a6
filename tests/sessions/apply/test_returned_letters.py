"""Where scripts are off, a letter that comes back with an error stays for Back and Reload, until it
is sent, exited or half an hour old; nobody else is shown it."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from sessions.models import UnsentLetter
from sessions.retention import lock_idle_inboxes
from sessions.views import unsent
from tests.pages import parse
from tests.sessions.apply.applying import LETTER, RETURN, filled, hidden, refusals
from tests.sessions.factories import make_application

pytestmark = pytest.mark.django_db

ADDRESS = "/sessions/apply/"
ADULTS = "Sessions are for adults."


class Browser(Client):
    """Leaves its page for the answer, as a browser without scripts does."""

    def __init__(self):
        super().__init__(headers={"sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"})

    def refuse(self, **fields):
        """The address to which a refused letter leads."""
        self.get(ADDRESS)
        response = self.post(ADDRESS, filled(adult=None) | fields)
        assert response.status_code == 302, refusals(response)
        assert response["Location"].startswith(ADDRESS)
        return response["Location"]

    def shows(self, address):
        """Whether a letter is shown, with what is wrong with it."""
        page = self.get(address, follow=True)
        assert page["Cache-Control"] == "no-store"
        is_there = LETTER in page.content.decode()
        assert bool(refusals(page)) == is_there
        return is_there


@pytest.fixture
def browser(inbox):
    return Browser()


def test_it_is_there_with_its_errors_and_sealed(browser, client):
    address = browser.refuse(email="robin@gmial.com")

    for path in (address, ADDRESS, address):
        page = browser.get(path)
        told = refusals(page)
        assert (len(told), told[0][:15], told[1][: len(ADULTS)]) == (2, "Did you mean ro", ADULTS)
        assert LETTER in page.content.decode()
        assert hidden(parse(page), "email_asked") == "robin@gmial.com"
    assert b"train" not in bytes(UnsentLetter.objects.get().sealed)
    assert client.get(address)["Location"] == ADDRESS
    assert not Browser().shows(ADDRESS)


def test_each_tab_has_its_own_and_sending_one_forgets_that_one(browser):
    first = browser.refuse()
    fields = {"form": hidden(parse(browser.get(first)), "form")}
    assert browser.refuse(**fields) == first
    second = browser.refuse(name="Another")
    assert "Another" in browser.get(ADDRESS).content.decode()

    assert browser.post(ADDRESS, filled() | fields).status_code == 302

    assert "Another" in browser.get(first, follow=True).content.decode()
    assert "Another" in browser.get(second).content.decode()
    fields = {"form": hidden(parse(browser.get(second)), "form")}
    browser.post(ADDRESS, filled() | fields)
    assert not any(map(browser.shows, (first, second, ADDRESS)))


@pytest.mark.parametrize("end", ["get", "post", "withdraw"])
def test_nothing_brings_it_back_after_the_way_out(browser, end):
    address = browser.refuse()
    key = browser.cookies["form"].value

    if end == "withdraw":
        receipt = make_application().receipt
        browser.post(RETURN, {"receipt": receipt, "action": "withdraw", "sure": "on"})
    else:
        getattr(browser, end)("/sessions/exit/")

    # Not even the cookie that it had.
    browser.cookies["form"] = key
    assert not any(map(browser.shows, (address, ADDRESS)))
    assert not UnsentLetter.objects.exists()


def test_what_is_wrong_with_no_one_field_comes_back_too_for_half_an_hour(browser, time_machine):
    address = browser.refuse(form="forged")
    assert refusals(browser.get(address))[0].startswith("This page had been open for a long time.")
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=29))
    lock_idle_inboxes(now=timezone.now())
    assert browser.shows(address)

    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=2))

    assert not browser.shows(address)
    lock_idle_inboxes(now=timezone.now())
    assert not UnsentLetter.objects.exists()


@pytest.mark.parametrize("reason", ["script", "flood"])
def test_otherwise_the_answer_is_the_page_itself(browser, monkeypatch, reason):
    headers = {"sec-fetch-mode": "cors" if reason == "script" else "navigate"}
    browser.get(ADDRESS)
    if reason == "flood":
        monkeypatch.setattr(unsent, "MOST_KEPT", 0)

    response = browser.post(ADDRESS, filled(adult=None), headers=headers)

    assert response.status_code == 422
    assert LETTER in response.content.decode()
    assert not UnsentLetter.objects.exists()
