"""Somebody erases rows, or puts rows back as they once were, and has not the environment."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from attachment_site.core.models import Heartbeat
from sessions.inbox.alarm import check_key, check_rows
from sessions.models import (
    Access,
    Application,
    CrisisLine,
    Draft,
    Manifest,
    Note,
    Practice,
    WrappedKey,
)
from sessions.retention import erase_application, erase_spam, purge, withdraw
from tests.pages import elements, parse, text
from tests.sessions.apply.applying import apply
from tests.sessions.factories import PASSPHRASE, make_application, make_message, make_note
from tests.sessions.inbox_pages import (
    INBOX,
    LIST,
    OTHER,
    OTHER_TWICE,
    REPLY,
    address,
    alerts,
    invitation,
    signed_in,
    unlock,
)
from tests.sessions.keys.test_columns import MODELS

pytestmark = pytest.mark.django_db


def erase(model, pk):
    model.objects.filter(pk=pk)._raw_delete("default")


def alarm():
    check_rows(now=timezone.now())
    return Heartbeat.objects.filter(job="alarm").exists()


@pytest.fixture
def letter(unlocked):
    application = make_application()
    make_note(application)
    unlocked.get(address(application))
    return application


def test_a_row_that_is_erased_or_put_back_as_it_once_was_is_missed(letter):
    before = Application.objects.values().get()
    for model in (Note, Access, CrisisLine, WrappedKey, Manifest):
        assert not alarm()
        with transaction.atomic():
            erase(model, model.objects.last().pk)
            assert alarm(), model
            transaction.set_rollback(True)
    make_message(letter, "I can not go on like this.")
    letter.messages.all()._raw_delete("default")
    assert not alarm()
    erase(Application, letter.pk)
    # Write it past the site.
    Application(**before).save_base(raw=True, force_insert=True)
    assert alarm()


def test_a_whole_letter_that_is_erased_is_missed_as_soon_as_the_inbox_is_unlocked(unlocked, letter):
    for model in (Note, Access):
        model.objects.filter(application=letter)._raw_delete("default")
    erase(Application, letter.pk)

    unlocked.post(INBOX + "lock/")
    unlock(unlocked)

    told = [text(found) for found in elements(parse(unlocked.get(LIST)), "div", role="alert")]
    assert "Something was erased, or put back as it once was" in told[0]
    call_command("authenticate_letters", all=True)
    assert not alarm()


PAST = timezone.now() - datetime.timedelta(days=4000)


LOOKS_OVER = [
    (Application, {"closed_at": PAST}),
    (Application, {"status": "spam"}),
    (Draft, {"saved_at": PAST}),
    (WrappedKey, {"kind": "invitation", "expires_at": PAST}),
]


def test_the_site_erases_nothing_that_was_made_to_look_as_if_its_time_were_over(letter):
    texts = {Draft.Box.REPLY: "Not sent yet."}
    user = letter.accesses.get().user
    Draft.objects.keep(letter, user, bytes(32), texts)
    for model, written in LOOKS_OVER:
        row = model.objects.exclude(pk__in=WrappedKey.objects.filter(kind="recovery")).first()
        with transaction.atomic():
            model.objects.filter(pk=row.pk).update(**written)

            purge(now=timezone.now())
            erase_spam([letter.pk])

            assert model.objects.filter(pk=row.pk).exists(), (model, written)
            assert alarm(), (model, written)
            transaction.set_rollback(True)


def test_saving_a_part_of_a_row_does_not_vouch_for_the_rest(letter):
    Note.objects.update(written_at=PAST)
    note = Note.objects.get()
    note.corrected_at = timezone.now()
    note.save(update_fields=["corrected_at"])

    assert Note.objects.filter(corrected_at=note.corrected_at).exists()
    assert alarm()


def test_what_the_site_itself_does_raises_no_alarm(client, browser, private, colleague, settings):
    """Whatever writes, changes or erases rows."""
    for _ in range(3):
        apply(client)
    first, second, third = Application.objects.order_by("pk")
    unlock(browser)
    browser.get(LIST)
    browser.get(address(first))
    browser.post(address(first), {"action": "note", "note": "Ask about sleep."})
    browser.post(address(first), {"action": "reply", "text": "Yes.", "key": "ab" * 32})
    browser.post(address(second), {"action": "status:declined"})
    invitation(browser, colleague)
    browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})
    withdraw(second, now=timezone.now())
    erase_application(third)
    browser.post(INBOX + "replace/", OTHER_TWICE | {"passphrase": PASSPHRASE})
    colleague.delete()
    purge(now=timezone.now())
    call_command("authenticate_letters")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the site, as long and as random as the one before it"
    make_application()
    call_command("authenticate_letters")
    settings.SECRET_KEY_FALLBACKS = []
    make_message(make_application())

    check_key(now=timezone.now())
    assert not alarm()


def rows():
    return [(model, list(model._base_manager.values())) for model in MODELS]


def write(tables):
    for model, found in tables:
        model._base_manager.all()._raw_delete("default")
        model._base_manager.bulk_create([model(**row) for row in found])


def by_command(browser):
    call_command("authenticate_letters", all=True)


def by_changing_the_lock(browser):
    browser.post(INBOX + "replace/", OTHER_TWICE | {"passphrase": PASSPHRASE})
    browser.post(INBOX + "test/", {"passphrase": OTHER})


@pytest.mark.parametrize("settle", [by_command, by_changing_the_lock])
def test_a_browser_notices_that_all_was_put_back_as_it_once_was(browser, private, dana, settle):
    browsers, letter = [browser, signed_in(dana)], make_application()

    def seen():
        return [alerts(one.get(LIST)) for one in browsers]

    assert [unlock(one).status_code for one in browsers] == [302, 302]
    assert seen() == ["", ""]
    before = rows()
    apply(browser)
    browser.get(address(Application.objects.first()))
    unlock(browser)
    assert seen() == ["", ""]
    make_application()

    def put_back(execute, sql, *rest):
        answer = execute(sql, *rest)
        if '"site"' in sql:
            write(before)
        return answer

    # Between what the browser's answer reads and what it writes.
    with connection.execute_wrapper(put_back):
        browser.get(LIST + "0/change/")
    # What is written since makes up for nothing.
    for _ in range(5):
        make_message(letter, "Are you there?")

    refused = browser.post(address(letter), REPLY | {"passphrase": PASSPHRASE})

    assert (refused.status_code, letter.messages.count()) == (422, 5)
    assert ["as they once were" in told for told in seen()] == [True, True]
    assert (Practice.objects.current().takes_applications, alarm()) == (False, False)
    settle(browser)
    unlock(browser)
    assert seen() == ["", ""]
    assert browser.post(address(letter), REPLY).status_code == 302
    assert Practice.objects.current().takes_applications


def test_neither_a_wrong_clock_nor_the_release_before_closes_the_form(private, dana, time_machine):
    def visit(browser):
        browser.force_login(dana)
        unlock(browser)
        browser.get(LIST)
        assert Practice.objects.current().takes_applications

    time_machine.move_to(timezone.now())
    first, other = signed_in(dana), signed_in(dana)
    visit(first)
    before = rows()
    # So far ahead that the numbers of other browsers go, which saw the rows in time.
    time_machine.shift(datetime.timedelta(days=200))
    for _ in range(2):
        make_application()
        visit(other)
    time_machine.shift(datetime.timedelta(days=-200))
    visit(first)
    write(before)
    call_command("authenticate_letters", all=True)
    visit(other)
    # It writes the sum alone.
    numbers = Manifest.objects.values("browsers", "browsers_mac").get()
    make_application()
    Manifest.objects.update(**numbers)
    visit(other)
