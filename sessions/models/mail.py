"""The outbox."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from attachment_site.core.security.mac import Authenticated
from sessions.querysets import OutgoingMailQuerySet


class OutgoingMail(Authenticated):
    """A mail to send: it says that something waits, never what.

    The row is written in the transaction of its cause. The address is encrypted under a key from
    SECRET_KEY, and erased once the mail is sent.

    An entry of the kind UPGRADE is no mail: it says when the outbox was first authenticated.
    """

    class Kind(models.TextChoices):
        APPLICATION = "application", "To the practitioner: a new application"
        MESSAGE = "message", "To the practitioner: a new message"
        REPLY = "reply", "To the applicant: a reply"
        REMINDER = "reminder", "To the practitioner: answers are due"
        ALARM = "alarm", "To the practitioner: the key of the inbox was changed"
        CHANGED = "changed", "To the practitioner: the database was written to"
        UPGRADE = "upgrade", "To nobody: mails have codes from here on"

    # Of a row that stays, the number is authenticated, too: a copy of it is none.
    unauthenticated = frozenset({"mac"})

    kind = models.CharField(max_length=12, choices=Kind)
    application = models.ForeignKey(
        "private_sessions.Application",
        on_delete=models.CASCADE,
        null=True,
        related_name="outgoing_mails",
    )
    waiting_count = models.PositiveIntegerField(default=0)
    spam_count = models.PositiveIntegerField(default=0, db_default=0)
    erased_soon_count = models.PositiveIntegerField(default=0, db_default=0)
    reminds_on = models.DateField(null=True, unique=True)
    recipient = models.BinaryField(default=b"")
    made_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        default_permissions = ("view",)
        verbose_name = "outgoing e-mail"
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, failed_at__isnull=True) | Q(recipient=b""),
                name="mail_that_is_done_has_no_address",
            )
        ]
