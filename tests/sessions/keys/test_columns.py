"""Somebody writes one column after another, and holds neither the environment nor a passphrase."""

import datetime
import os

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from attachment_site.core.security import crypto
from attachment_site.core.security.mac import Authenticated
from sessions.inbox.alarm import check_key, check_rows, written_over
from sessions.mail import announce_reply
from sessions.models import (
    Application,
    CrisisLine,
    Draft,
    InboxKey,
    OutgoingMail,
    SavedReply,
    UnlockedInbox,
    UnsentLetter,
)
from tests.pages import elements, parse
from tests.sessions.apply.applying import conversation, filled
from tests.sessions.factories import make_application, make_message, make_note, make_practitioner
from tests.sessions.inbox_pages import INBOX, LIST, REPLY, address, unlock

pytestmark = pytest.mark.django_db

# The counts of the core stand under the same label.
MODELS = [
    model
    for model in apps.get_app_config("private_sessions").get_models()
    if model.__module__.startswith("sessions.")
]
# They say nothing without the key that a browser alone has.
OPENED_BY_A_BROWSER = [UnlockedInbox, UnsentLetter]


@pytest.fixture
def letter(unlocked, settings):
    """A row in each table; the letter has been answered and its writer has read that."""
    settings.ADMINS = ["operator@example.org"]
    # Each check reads all rows: of hundreds that a new site has, one is enough.
    CrisisLine.objects.exclude(pk=CrisisLine.objects.earliest("pk").pk).delete()
    application = make_application()
    make_message(application, "Yes, I can hear you.", sender="practitioner")
    conversation(unlocked, application)
    make_message(application, "Thank you.")
    make_note(application)
    application.refresh_from_db()
    user = get_user_model().objects.first()
    texts = {Draft.Box.REPLY: "Not sent yet."}
    Draft.objects.keep(application, user, os.urandom(32), texts)
    SavedReply.objects.get_or_create(title="One", defaults={"text": "Dear {name},"})
    unlocked.get(address(application))
    announce_reply(application, "robin@applicant.example")
    check_rows(now=timezone.now())
    assert alarms() == []
    return application


def alarms():
    return list(OutgoingMail.objects.filter(kind__in=["alarm", "changed"]))


def another(field, value):
    """A value that somebody writes there instead."""
    if field.is_relation:
        made = {Application: make_application, InboxKey: other_key}
        return made.get(field.related_model, make_practitioner)().pk
    if isinstance(field, models.BinaryField):
        return crypto.new_key_pair().public[: len(value or b"") or 32]
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return (value or timezone.now()) - datetime.timedelta(days=1)
    if isinstance(field, models.DateField):
        return (value or timezone.localdate()) + datetime.timedelta(days=400)
    if isinstance(field, models.AutoField):
        return value + 1000
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1
    others = [choice for choice, _ in field.choices or [] if choice != value]
    return others[-1] if others else f"https://x{value}"[: field.max_length]


def other_key():
    public = crypto.new_key_pair().public
    return InboxKey.objects.create(public_key=public, test_letter=b"", is_current=False)


def test_each_column_that_somebody_writes_is_noticed(unlocked, letter):
    unnoticed = []
    watched = [model for model in MODELS if model not in OPENED_BY_A_BROWSER]
    for model, field in [(one, field) for one in watched for field in one._meta.concrete_fields]:
        # The oldest: a letter of which nobody has read anything could be erased with its number.
        row = model.objects.order_by("pk").first()
        if model is Application and field.primary_key:
            row = make_application()
        with transaction.atomic():
            value = another(field, getattr(row, field.attname))
            try:
                with transaction.atomic():
                    assert model.objects.filter(pk=row.pk).update(**{field.attname: value}) == 1
            except IntegrityError:
                pass
            else:
                if not is_noticed(unlocked, letter):
                    unnoticed.append((model.__name__, field.name))
            transaction.set_rollback(True)

    check_rows(now=timezone.now())
    assert (unnoticed, alarms()) == ([], [])


def is_noticed(browser, letter):
    """Whether an alarm is sent, or else both sides are warned and nobody can reply."""
    check_key(now=timezone.now())
    check_rows(now=timezone.now())
    if alarms():
        return True
    # It has seen what was undone since.
    browser.cookies.pop("inbox_seen", None)
    pages = [browser.get(address(letter)), conversation(browser, letter)]
    refused = browser.post(address(letter), REPLY)
    told = [bool(elements(parse(page), "p", role="alert")) for page in pages]
    return all(told) and refused.status_code == 422


def test_what_only_a_browser_opens_is_not_opened_once_it_is_written_over(locked):
    letter = make_application()
    headers = {"sec-fetch-mode": "navigate"}
    locked.get("/sessions/apply/")
    unsent = locked.post("/sessions/apply/", filled(adult=None), headers=headers)["Location"]

    def shown():
        pages = [locked.get(path) for path in (address(letter), unsent)]
        return ["Robin Vale" in page.content.decode() for page in pages]

    for place, model in enumerate(OPENED_BY_A_BROWSER):
        for field in model._meta.concrete_fields[1:]:
            unlock(locked)
            assert shown() == [True, True]
            with transaction.atomic():
                value = another(field, getattr(model.objects.get(), field.attname))
                model.objects.update(**{field.attname: value})
                assert not shown()[place], field
                transaction.set_rollback(True)


def test_a_new_site_and_new_rows_raise_no_alarm():
    """Whatever migrations have put there, and the database fills in."""
    assert written_over() == []
    for model in MODELS:
        for field in model._meta.concrete_fields if issubclass(model, Authenticated) else []:
            assert field.has_default() or not field.has_db_default(), (model, field)


def test_a_date_that_nobody_can_read_stops_no_page_and_no_alarm(unlocked, letter):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE private_sessions_wrappedkey SET made_at = 'infinity'")
        cursor.execute("UPDATE private_sessions_application SET kept_until = '0044-03-15 BC'")

    check_key(now=timezone.now())
    check_rows(now=timezone.now())

    assert alarms()
    for path in (address(letter), LIST, INBOX + "settings/", "/sessions/apply/", "/"):
        assert unlocked.get(path).status_code in (200, 302)
