"""What an application leaves behind, wherever it could."""

import random

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from sessions.models import Access, Application, Message, Note, OutgoingMail
from tests.sessions import factories

WORDS = "I dream of the plum tree behind the school."


def make_file(**fields):
    """An application with everything that can belong to one."""
    user = factories.make_practitioner()
    application = factories.make_application(
        content=factories.CONTENT | {"name": WORDS}, may_email=True, **fields
    )
    factories.make_message(application, WORDS, now=application.received_at)
    factories.make_message(application, WORDS, sender="practitioner", now=application.received_at)
    factories.make_note(application, WORDS, written_by=user)
    Access.objects.create(application=application, user=user)
    OutgoingMail.objects.create(
        kind="reply", application=application, recipient=random.randbytes(120)
    )
    make_log_entry(application, user)
    return application


def make_log_entry(row, user):
    return LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=str(row),
        action_flag=CHANGE,
    )


def traces(application):
    """The beginning of each sealed part, key, digest and address that is kept of an application:
    a whole one may lie on several pages of the database."""
    return [part[:32] for part in _parts(application)]


def slices(application):
    """Every part in pieces, of which none may be left."""
    return [
        part[start : start + 32]
        for part in _parts(application)
        for start in range(0, len(part) - 31, 32)
    ]


def _parts(application):
    parts = [application.form_key, application.receipt_digest, application.applicant_key]
    parts += [application.sealed, application.sealed_for_applicant]
    for message in application.messages.all():
        parts += [message.key, message.sealed, message.sealed_for_applicant]
    parts += [note.sealed for note in application.notes.all()]
    parts += [mail.recipient for mail in application.outgoing_mails.all()]
    return [bytes(part) for part in parts]


def counts():
    """How many rows there are of everything that belongs to applications."""
    belonging = [Application, Message, Note, Access, OutgoingMail, LogEntry]
    return {model.__name__: model.objects.count() for model in belonging}
