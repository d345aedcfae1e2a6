"""Mail that says something is waiting, never what. Its sender and its link show a host: that of the
site, or a neutral one (EMAIL_FROM, NOTICE_URL).

The `announce_` functions write rows in the transaction of their cause; the worker sends. An address
is erased from its row once its mail is sent, or after three days of retries.
"""

import datetime
import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from attachment_site.core.mail import is_taken, one_address
from sessions.models import Application, InboxKey, Manifest, OutgoingMail
from sessions.querysets import OutgoingMailQuerySet
from sessions.retention import WARNING_DAYS, erased_within, load_policy
from sessions.tokens import decrypt_for_server, encrypt_for_server, encrypted_at

logger = logging.getLogger(__name__)

RETRY_MINUTES = (1, 5, 15, 60, 240)
MAX_RETRY_AGE = datetime.timedelta(days=3)
# Longer than a server that stays within its timeouts can take for one mail.
CLAIM = datetime.timedelta(minutes=10)
# As long as two releases may be at work.
UPGRADE = datetime.timedelta(hours=1)
DELIVERY = ("recipient", "next_try_at", "claimed_until", "tries", "sent_at", "failed_at", "mac")


def message_for(mail: OutgoingMail) -> EmailMessage:
    """What a mail shows to whoever sees it; nobody is named in it."""
    if mail.kind == OutgoingMail.Kind.REPLY:
        address = settings.NOTICE_URL + reverse("private_sessions:return")
    else:
        address = settings.SITE_URL + reverse("admin:private_sessions_application_changelist")
    text = "inbox" if mail.kind in ("application", "message") else mail.kind
    context = {"address": address, "mail": mail}
    return EmailMessage(
        subject=render_to_string(f"sessions/mail/{text}_subject.txt", context).strip(),
        body=render_to_string(f"sessions/mail/{text}.txt", context),
        headers={"Auto-Submitted": "auto-generated"},
    )


def announce(kind: OutgoingMail.Kind, application: Application) -> None:
    """Tell each practitioner that an application waits, or that its applicant has written again."""
    for address in _practitioners():
        OutgoingMail(kind=kind, application=application, recipient=_encrypt([address])).save()


def announce_reply(application: Application, address: str) -> bool:
    """Tell the applicant that a reply waits; call it only if they allowed mail.

    Returns False, and writes nothing, if mail cannot be sent to that address.
    """
    recipient = one_address(address)
    if recipient is None:
        return False
    kind = OutgoingMail.Kind.REPLY
    OutgoingMail(kind=kind, application=application, recipient=_encrypt([recipient], kind)).save()
    return True


def announce_due_answers(*, now: datetime.datetime) -> None:
    """Tell the practitioners, once a day, of answers that are late or due today, of what the site
    has marked as spam since the last reminder, which told of all before, and of letters that will
    be erased soon: ten days before, on the last day, and whenever there is something else."""
    day, today = datetime.timedelta(days=1), timezone.localdate(now)
    due = Application.objects.overdue(today + day).count()
    last = OutgoingMail.objects.filter(kind=OutgoingMail.Kind.REMINDER).last()
    since = last.made_at if last else now - load_policy()["days"]["sent_mail"] * day
    spam = Application.objects.filter(status="spam", spam_since=None, received_at__gt=since).count()
    told = WARNING_DAYS - (today - timezone.localdate(since)).days
    letters = Application.objects.all()
    soon = {days: erased_within(days, letters, now).count() for days in (WARNING_DAYS, told, 1)}
    is_news = soon[WARNING_DAYS] > soon[told] or soon[1]
    addresses = _practitioners()
    if (due or spam or is_news) and addresses:
        reminder = OutgoingMail(
            kind=OutgoingMail.Kind.REMINDER,
            reminds_on=now.astimezone(datetime.UTC).date(),
            waiting_count=due,
            spam_count=spam,
            erased_soon_count=soon[WARNING_DAYS],
            recipient=_encrypt(addresses),
            made_at=now,
            next_try_at=now,
        )
        with transaction.atomic():
            # Another worker may have been first.
            Manifest.lock()
            if not OutgoingMail.objects.filter(reminds_on=reminder.reminds_on).exists():
                reminder.save()


def announce_alarm(kind: str) -> None:
    """Tell each practitioner, and those in ADMINS, that the database was written to."""
    for address in dict.fromkeys([*_practitioners(), *settings.ADMINS]):
        OutgoingMail(kind=kind, recipient=_encrypt([address])).save()


def vouch_for_earlier() -> None:
    """Vouch for mails that the release before has written, sent or put off since the database was
    upgraded from it: it knows no codes. Nobody else can have encrypted their addresses, and those
    that were encrypted, or done, more than an hour after the upgrade are not among them. Within
    that hour, vouch for what browsers saw, too."""
    upgrades = OutgoingMail.objects.filter(kind=OutgoingMail.Kind.UPGRADE)
    ends = [row.made_at + UPGRADE for row in upgrades if row.is_authentic]
    for mail in OutgoingMail.objects.all() if ends else []:
        encrypted = encrypted_at(_purpose(mail.kind), mail.recipient)
        moment = mail.sent_at or mail.failed_at or encrypted
        if not mail.is_authentic and moment and moment < max(ends):
            mail.save(update_fields=["mac"])
    if ends and timezone.now() < max(ends):
        Manifest.count_as_newest()


def send_due(*, now: datetime.datetime, should_continue: Callable[[], bool] = lambda: True) -> int:
    """Send what is due, mail by mail while `should_continue()`; returns how many rows are done.

    Any number of workers may do this at once. It must not run in a transaction: a claim counts
    once it is committed, and what was sent must be recorded even if the next mail fails.
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


def _claim(pk: int, now: datetime.datetime) -> OutgoingMail | None:
    """Claim the row for this worker; None if another was quicker, or if somebody has written over
    it: it is given up then, and the alarm names it."""
    rows = OutgoingMail.objects.due(now).filter(pk=pk).select_for_update()
    with transaction.atomic():
        mail = rows.first()
        if mail and not mail.is_authentic:
            vouch_for_earlier()
            mail = rows.first()
        if mail and mail.is_authentic:
            _record(rows, mail, claimed_until=now + CLAIM)
            return mail
        if mail:
            _refuse(mail, now)
    return None


def _refuse(mail: OutgoingMail, now: datetime.datetime) -> None:
    """Give the mail up without vouching for its row."""
    logger.error("Mail %s was written over, or SECRET_KEY has changed: it is not sent.", mail.pk)
    _unsent(mail).update(failed_at=now, recipient=b"", claimed_until=None)


def _record(rows: OutgoingMailQuerySet, mail: OutgoingMail, **changes: Any) -> None:
    """Save how far the delivery is, with its code; `rows` is the mail, if it still waits."""
    for name, value in changes.items():
        setattr(mail, name, value)
    mail.authenticate()
    rows.update(**{name: getattr(mail, name) for name in DELIVERY})


def _deliver(mail: OutgoingMail, now: datetime.datetime) -> bool:
    """Send to each address left in the row; returns whether all were sent."""
    content = decrypt_for_server(_purpose(mail.kind), mail.recipient)
    if content is None and mail.kind == OutgoingMail.Kind.REPLY:
        # From before 0.4.
        content = decrypt_for_server("outbox", mail.recipient)
    if content is None:
        _refuse(mail, now)
        return False
    addresses = content.decode().split("\n")
    for position, address in enumerate(addresses):
        message = message_for(mail)
        message.to = [address]
        message.extra_headers |= {"Message-ID": _message_id(mail, position)}
        if address and is_taken(message, f"Mail {mail.pk}"):
            # Erased at once, so that it is not mailed again after a later failure.
            addresses[position] = ""
            if any(addresses):
                _record(_unsent(mail), mail, recipient=_encrypt(addresses, mail.kind))
            else:
                _record(_unsent(mail), mail, sent_at=now, recipient=b"", claimed_until=None)
    if any(addresses):
        _reschedule(mail, now)
    return not any(addresses)


def _reschedule(mail: OutgoingMail, now: datetime.datetime) -> None:
    """Release the row until its next try, or give it up after three days.

    Not before all pauses were used: a clock that jumps makes three days of a moment.
    """
    pause = datetime.timedelta(minutes=RETRY_MINUTES[min(mail.tries, len(RETRY_MINUTES) - 1)])
    changes = {"tries": mail.tries + 1, "claimed_until": None}
    if now >= mail.made_at + MAX_RETRY_AGE and mail.tries >= len(RETRY_MINUTES):
        logger.error("Mail %s was given up after three days.", mail.pk)
        _record(_unsent(mail), mail, failed_at=now, recipient=b"", **changes)
        return
    mine = _unsent(mail).filter(claimed_until=mail.claimed_until)
    _record(mine, mail, next_try_at=now + pause, **changes)


def _unsent(mail: OutgoingMail) -> OutgoingMailQuerySet:
    return OutgoingMail.objects.unsent().filter(pk=mail.pk)


def _message_id(mail: OutgoingMail, position: int) -> str:
    """The same at each try, so that mail programs recognise a duplicate; it reveals nothing."""
    name = f"{mail.pk} {mail.made_at.isoformat()} {position}"
    digest = salted_hmac("outbox message id", name, algorithm="sha256").hexdigest()[:32]
    return f"<{digest}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"


def _practitioners() -> list[str]:
    addresses = InboxKey.objects.readers().values_list("email", flat=True)
    return list(filter(None, map(one_address, addresses)))


def _encrypt(addresses: list[str], kind: str = "") -> bytes:
    return encrypt_for_server(_purpose(kind), "\n".join(addresses).encode())


def _purpose(kind: str) -> str:
    # An applicant is sent no other text, which may show another host, whatever the row says.
    return "outbox to the applicant" if kind == OutgoingMail.Kind.REPLY else "outbox"
