"""Mail that waits to be sent, and what is known of it."""

import datetime

from django.utils import timezone

from sessions.mail import announce_due_answers, announce_reply
from sessions.models import OutgoingMail
from tests.sessions.factories import CONTENT, make_application, make_reader

ADDRESS = CONTENT["email"]
DONE = {"sent_at", "failed_at"}


def make_mail(*addresses, **fields):
    """A mail to an applicant or, to several addresses, a reminder."""
    if len(addresses) > 1:
        for address in addresses:
            make_reader(email=address)
        make_application(received_at=timezone.now() - datetime.timedelta(days=30))
        announce_due_answers(now=timezone.now())
    else:
        announce_reply(make_application(), *(addresses or [ADDRESS]))
    mail = OutgoingMail.objects.latest("pk")
    vars(mail).update(fields)
    mail.save()
    return mail


def state_of(mail):
    """What a thief sees of a mail, and what the worker knows."""
    mail.refresh_from_db()
    return {
        "has_address": bool(mail.recipient),
        "tries": mail.tries,
        "is_claimed": mail.claimed_until is not None,
    } | {name: getattr(mail, name) is not None for name in DONE}


WAITS = {"has_address": True, "tries": 0, "is_claimed": False, "sent_at": False, "failed_at": False}
SENT = WAITS | {"has_address": False, "sent_at": True}
