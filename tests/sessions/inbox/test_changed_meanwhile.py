"""Two pages open at once: what has changed meanwhile is not undone by the older one."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sessions.admin.application import UnlockedPage
from sessions.models import Application, ApplicationWithdrawn, InboxKey, Message, Note
from sessions.retention import withdraw
from tests.pages import elements, parse, texts
from tests.sessions.factories import (
    make_application,
    make_inbox,
    make_message,
    make_note,
)
from tests.sessions.inbox_pages import LIST, address, unlock

pytestmark = pytest.mark.django_db


def withdrawn_meanwhile(monkeypatch, application):
    """The applicant withdraws after the practitioner's page has read the row."""
    act = UnlockedPage.act

    def act_later(page):
        withdraw(Application.objects.get(pk=application.pk), now=timezone.now())
        return act(page)

    monkeypatch.setattr(UnlockedPage, "act", act_later)


@pytest.mark.parametrize(
    "sent",
    [
        {"action": "reply", "text": "Dear Robin."},
        {"action": "note", "note": "A note."},
        {"action": "status:accepted"},
        {"action": "close"},
        {"action": "reopen"},
    ],
)
def test_nothing_brings_back_what_was_withdrawn(unlocked, monkeypatch, sent):
    application = make_application()
    withdrawn_meanwhile(monkeypatch, application)

    response = unlocked.post(address(application), sent, follow=True)

    assert texts(parse(response), "li", class_="warning") == [
        "The applicant has withdrawn in the meantime. Nothing was done."
    ]
    assert Application.objects.get().status == Application.Status.WITHDRAWN
    assert not Message.objects.exists()
    assert not Note.objects.exists()


def test_many_are_closed_while_one_is_withdrawn(unlocked, monkeypatch):
    first, second = make_application(), make_application()
    close = Application.close

    def close_later(self, *, now):
        if self.pk == first.pk:
            withdraw(Application.objects.get(pk=first.pk), now=now)
        close(self, now=now)

    monkeypatch.setattr(Application, "close", close_later)
    response = unlocked.post(
        LIST, {"action": "close", "chosen": [first.pk, second.pk]}, follow=True
    )

    assert texts(parse(response), "li", class_="success") == ["1 application closed."]
    assert Application.objects.get(pk=second.pk).is_closed


def test_applications_to_a_key_that_was_given_up_do_not_break_the_new_inbox(unlocked, practitioner):
    old = make_application()
    InboxKey.objects.current().retire()
    make_inbox(practitioner)
    unlock(unlocked)

    assert old.reference in unlocked.get(LIST).content.decode()
    shown = unlocked.get(address(old)).content.decode()
    assert "This letter cannot be opened" in shown
    found = unlocked.post(LIST + "search/", {"words": "robin"}, follow=True)
    assert found.status_code == 200


def test_a_damaged_message_or_note_does_not_hide_the_rest(unlocked, practitioner):
    application = make_application()
    make_message(application)
    make_note(application, written_by=practitioner)
    Message.objects.update(sealed=b"\x01" + bytes(80))
    Note.objects.update(sealed=b"\x01" + bytes(80))

    shown = unlocked.get(address(application)).content.decode()

    assert shown.count("(This cannot be opened: it was changed in the database.)") == 2
    assert "Robin Vale" in shown


def test_an_erased_application_cannot_be_changed():
    application = make_application()
    Application.objects.all().delete()

    with pytest.raises(ApplicationWithdrawn):
        application.close(now=timezone.now())


def test_a_permission_that_was_taken_away_locks_it(unlocked, practitioner):
    make_application()
    practitioner.user_permissions.set([])
    practitioner.groups.clear()

    assert unlocked.get(LIST).status_code == 403


def test_a_link_from_a_mail_does_not_lock_the_inbox(unlocked):
    make_application()
    key_share = unlocked.cookies.pop("inbox_half")
    assert "Robin Vale" not in unlocked.get(LIST).content.decode()

    unlocked.cookies["inbox_half"] = key_share.value

    assert "Robin Vale" in unlocked.get(LIST).content.decode()


def test_an_inbox_that_nobody_can_open_is_given_up_from_the_shell(unlocked, capsys):
    make_application()
    with pytest.raises(CommandError, match="1 applications would stay closed for ever"):
        call_command("retire_inbox")

    call_command("retire_inbox", "--yes")

    assert "Set up a new one in admin" in capsys.readouterr().out
    assert InboxKey.objects.current() is None
    assert "Your inbox is not set up yet" in unlocked.get(LIST).content.decode()
    assert elements(parse(unlocked.get("/sessions/apply/")), "textarea") == []
    with pytest.raises(CommandError, match="no inbox"):
        call_command("retire_inbox", "--yes")
