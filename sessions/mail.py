"""Mail that says something is waiting, never what or from whom.

The announcing functions write rows in the transaction of what caused them and send nothing; the
worker sends. A row loses an address the moment its mail has gone, or after three days of trying.
"""

import datetime
import logging
import smtplib
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from sessions.models import Application, OutgoingMail, Practice
from sessions.tokens import decrypt_for_server, encrypt_for_server

logger = logging.getLogger(__name__)

PAUSES_MINUTES = (1, 5, 15, 60, 240)
KEEP_TRYING = datetime.timedelta(days=3)
# Longer than the slowest server that answers within its timeouts may take for one mail.
CLAIM = datetime.timedelta(minutes=10)

INBOX, REPLY, REMINDER = "inbox", "reply", "reminder"
TEXTS = {
    OutgoingMail.Kind.APPLICATION: (INBOX, "admin:private_sessions_application_changelist"),
    OutgoingMail.Kind.MESSAGE: (INBOX, "admin:private_sessions_application_changelist"),
    OutgoingMail.Kind.REMINDER: (REMINDER, "admin:private_sessions_application_changelist"),
    OutgoingMail.Kind.REPLY: (REPLY, "private_sessions:return"),
}


def announce_application(application) -> None:
    """Tell each practitioner that an application waits."""
    _announce_to_practitioners(OutgoingMail.Kind.APPLICATION, application)


def announce_message(application) -> None:
    """Tell each practitioner that the applicant has written again."""
    _announce_to_practitioners(OutgoingMail.Kind.MESSAGE, application)


@sensitive_variables()
def announce_reply(application, address: str) -> bool:
    """Tell the applicant that a reply waits; call it only where they allowed it.

    False, and nothing is written, where mail cannot be sent to that address.
    """
    if not _is_one_address(address):
        return False
    OutgoingMail.objects.create(
        kind=OutgoingMail.Kind.REPLY, application=application, recipient=_sealed([address])
    )
    return True


@sensitive_variables()
def announce_due_answers(*, now: datetime.datetime) -> None:
    """Remind the practitioners, once a day, of answers that are late or due within a day."""
    promised_days = Practice.objects.current().promised_days
    due = Application.objects.overdue(now + datetime.timedelta(days=1), promised_days).count()
    addresses = _practitioners()
    if due and addresses:
        OutgoingMail.objects.get_or_create(
            reminds_on=now.astimezone(datetime.UTC).date(),
            defaults={
                "kind": OutgoingMail.Kind.REMINDER,
                "waiting_count": due,
                "recipient": _sealed(addresses),
                "made_at": now,
                "next_try_at": now,
            },
        )


def send_due(*, now: datetime.datetime, should_continue=lambda: True) -> int:
    """Send what is due, mail by mail while `should_continue()`; return how many are done.

    Any number of workers may do this at once. It must not run in a transaction: a claim counts
    once it is committed, and what was sent must be kept even if the next mail fails.
    """
    started, sent = time.monotonic(), 0
    while should_continue():
        moment = now + datetime.timedelta(seconds=time.monotonic() - started)
        first = OutgoingMail.objects.due(moment).values_list("pk", flat=True).first()
        if first is None:
            break
        mail = _claim(first, moment)
        if mail is not None:
            sent += _deliver(mail, moment)
    return sent


def _claim(pk, now):
    """The row, if this worker is the one that takes it; None where another was quicker."""
    until = now + CLAIM
    if not OutgoingMail.objects.due(now).filter(pk=pk).update(claimed_until=until):
        return None
    return OutgoingMail.objects.unsent().filter(pk=pk, claimed_until=until).first()


@sensitive_variables()
def _deliver(mail, now) -> bool:
    """Send to each address of the row that is still to be reached; whether all were."""
    content = decrypt_for_server("outbox", mail.recipient)
    if content is None:
        logger.error("Mail %s cannot be sent: SECRET_KEY has changed since it was made.", mail.pk)
        _unsent(mail).update(failed_at=now, recipient=b"", claimed_until=None)
        return False
    addresses = content.decode().split("\n")
    for position, address in enumerate(addresses):
        if address and _send(mail, position, address):
            # One that was reached leaves the row at once, so that no later failure mails it again.
            addresses[position] = ""
            _keep(mail, addresses, now)
    if any(addresses):
        _put_off(mail, now)
    return not any(addresses)


@sensitive_variables()
def _send(mail, position, address) -> bool:
    """Send one mail; False where the server did not take it."""
    text, page = TEXTS[mail.kind]
    context = {"address": settings.SITE_URL + reverse(page), "mail": mail}
    message = EmailMessage(
        subject=render_to_string(f"sessions/mail/{text}_subject.txt", context).strip(),
        body=render_to_string(f"sessions/mail/{text}.txt", context),
        to=[address],
        headers={"Message-ID": _message_id(mail, position), "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send(using="default")
    # ValueError: Django cannot put the address on an envelope. The errors' own words quote the
    # address, so that only their kind is logged.
    except (OSError, smtplib.SMTPException, ValueError) as error:
        logger.warning("Mail %s was not taken (%s).", mail.pk, type(error).__name__)
        return False
    return True


def _keep(mail, addresses, now):
    """Keep what is still to be reached, and nothing once all were."""
    if any(addresses):
        _unsent(mail).update(recipient=_sealed(addresses))
    else:
        _unsent(mail).update(sent_at=now, recipient=b"", claimed_until=None)


def _put_off(mail, now):
    """Let go of the row until its next try, or give it up after three days.

    Not before some tries: a clock that jumps makes three days of none.
    """
    if now >= mail.made_at + KEEP_TRYING and mail.tries >= len(PAUSES_MINUTES):
        logger.error("Mail %s was given up after three days.", mail.pk)
        _unsent(mail).update(failed_at=now, recipient=b"", claimed_until=None, tries=F("tries") + 1)
        return
    pause = datetime.timedelta(minutes=PAUSES_MINUTES[min(mail.tries, len(PAUSES_MINUTES) - 1)])
    _unsent(mail).filter(claimed_until=mail.claimed_until).update(
        tries=F("tries") + 1, next_try_at=now + pause, claimed_until=None
    )


def _unsent(mail):
    return OutgoingMail.objects.unsent().filter(pk=mail.pk)


def _message_id(mail, position):
    """The same at each try, so that a mail delivered twice is known for one; it says nothing."""
    name = f"{mail.pk} {mail.made_at.isoformat()} {position}"
    digest = salted_hmac("outbox message id", name, algorithm="sha256").hexdigest()[:32]
    return f"<{digest}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"


@sensitive_variables()
def _announce_to_practitioners(kind, application):
    OutgoingMail.objects.bulk_create(
        OutgoingMail(kind=kind, application=application, recipient=_sealed([address]))
        for address in _practitioners()
    )


def _practitioners() -> list[str]:
    """The addresses of those who read the inbox."""
    readers = get_user_model().objects.filter(groups__name="Practitioner", is_active=True)
    addresses = readers.exclude(email="").order_by("pk").values_list("email", flat=True)
    return [address for address in addresses if _is_one_address(address)]


def _is_one_address(address) -> bool:
    """Whether it is one plain address, without blanks, control or line-separator characters."""
    if not address.isprintable() or " " in address:
        return False
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


@sensitive_variables()
def _sealed(addresses):
    return encrypt_for_server("outbox", "\n".join(addresses).encode())
