"""Two pages open at once: what has changed meanwhile is not undone by the older one."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sessions.models import Application, InboxKey, IsWithdrawn, Message, Note, WrappedKey
from sessions.retention import withdraw
from tests.pages import parse, texts
from tests.sessions.factories import PASSPHRASE, make_application, make_inbox, make_practitioner

pytestmark = pytest.mark.django_db

LIST = "/admin/private_sessions/application/"


@pytest.fixture
def practitioner(client):
    user = make_practitioner()
    make_inbox(user)
    client.force_login(user)
    client.post(LIST + "inbox/unlock/", {"passphrase": PASSPHRASE})
    return user


def withdrawn_meanwhile(monkeypatch, application):
    """The applicant withdraws after the practitioner's page has read the row."""
    from sessions.admin import letter

    act = letter.act

    def act_later(*arguments):
        withdraw(Application.objects.get(pk=application.pk), now=timezone.now())
        return act(*arguments)

    monkeypatch.setattr(letter, "act", act_later)


@pytest.mark.parametrize(
    "sent",
    [
        {"action": "reply", "text": "Dear Robin."},
        {"action": "note", "note": "A note."},
        {"action": "status", "status": "accepted"},
        {"action": "close"},
    ],
)
def test_nothing_brings_back_what_was_withdrawn(client, practitioner, monkeypatch, sent):
    application = make_application()
    withdrawn_meanwhile(monkeypatch, application)

    response = client.post(f"{LIST}{application.pk}/change/", sent, follow=True)

    assert texts(parse(response), "li", class_="warning") == [
        "The applicant has withdrawn in the meantime. Nothing was done."
    ]
    assert Application.objects.get().status == Application.Status.WITHDRAWN
    assert not Message.objects.exists()
    assert not Note.objects.exists()


def test_an_erased_application_cannot_be_changed():
    application = make_application()
    Application.objects.all().delete()

    with pytest.raises(IsWithdrawn):
        application.close(now=timezone.now())


def test_a_colleague_whose_access_was_removed_finds_it_locked(client, practitioner):
    application = make_application()
    assert "Robin Vale" in client.get(LIST).content.decode()

    WrappedKey.objects.filter(user=practitioner).delete()

    assert "Robin Vale" not in client.get(LIST).content.decode()
    assert application.reference in client.get(LIST).content.decode()


def test_a_permission_that_was_taken_away_locks_it(client, practitioner, django_user_model):
    make_application()
    practitioner.user_permissions.set([])
    practitioner.groups.clear()

    assert client.get(LIST).status_code == 403


def test_logging_out_takes_the_browsers_half_away(client, practitioner):
    assert client.cookies["inbox_half"].value

    client.post("/admin/logout/")
    client.force_login(practitioner)
    response = client.get(LIST)

    assert client.cookies["inbox_half"].value == ""
    assert "Locked" in response.content.decode()


def test_a_link_from_a_mail_does_not_lock_the_inbox(client, practitioner):
    make_application()
    half = client.cookies.pop("inbox_half")
    assert "Robin Vale" not in client.get(LIST).content.decode()

    client.cookies["inbox_half"] = half.value

    assert "Robin Vale" in client.get(LIST).content.decode()


def test_an_inbox_that_nobody_can_open_is_given_up_from_the_shell(client, practitioner, capsys):
    make_application()
    with pytest.raises(CommandError, match="1 applications would stay closed for ever"):
        call_command("retire_inbox")

    call_command("retire_inbox", "--yes")

    assert "Set up a new one in admin" in capsys.readouterr().out
    assert InboxKey.objects.current() is None
    assert "Your inbox is not set up yet" in client.get(LIST).content.decode()
    assert client.get("/sessions/apply/").context["practice"].takes_applications is False
    with pytest.raises(CommandError, match="no inbox"):
        call_command("retire_inbox", "--yes")
