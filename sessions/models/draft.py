"""What is not sent yet: replies and notes, and letters that came back with an error."""

import datetime
import re
from collections.abc import Mapping
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from attachment_site.core.models import Numbered
from attachment_site.core.security import crypto
from sessions.models.application import Application
from sessions.models.manifest import Recorded, RecordedQuerySet

NOTE_BOX = re.compile(r"note-[0-9]{1,18}")


class DraftQuerySet(RecordedQuerySet["Draft"]):
    def of(self, application: Application, user: User) -> "DraftQuerySet":
        """What this person has typed and not sent."""
        return self.filter(application=application, user=user).exclude(sealed=b"")

    def unsent_by(self, user: User) -> models.QuerySet:
        """The applications on whose pages this person has typed and not sent something."""
        unsent = self.filter(user=user).exclude(sealed=b"")
        written = unsent.exclude(box__in=(Draft.Box.SAVED_REPLY, Draft.Box.KEEP))
        return written.values_list("application", flat=True)

    @transaction.atomic
    def keep(
        self, application: Application, user: User, page: bytes, texts: Mapping[str, str]
    ) -> None:
        """Keep what was typed into the boxes of a page; an emptied box has no draft.

        Raises ApplicationWithdrawn.
        """
        application.lock_row(even_if_changed=True)
        for box, text in texts.items():
            if self.is_sent(application, user, page, box):
                continue
            same = self.filter(application=application, user=user, box=box)
            if not text:
                same.delete()
                continue
            draft = same.first() or Draft(application=application, user=user, box=box)
            draft.page, draft.saved_at, draft.sealed = page, timezone.now(), draft.seal(text)
            draft.save()

    def is_sent(self, application: Application, user: User, page: bytes, box: str) -> bool:
        """Whether this page has sent what stood in the box."""
        rows = self.filter(application=application, user=user, box=box)
        return rows.filter(page=page, sealed=b"").exists()

    def mark_sent(self, application: Application, user: User, page: bytes, box: str) -> None:
        """Erase the draft, which this page has sent."""
        sent = {"page": page, "saved_at": timezone.now(), "sealed": b""}
        self.update_or_create(application=application, user=user, box=box, defaults=sent)


class Draft(Recorded):
    """What one person has typed into one box of an application's page, encrypted to the practice.

    `page` is the random key of the page on which it was typed. Once it is sent, `sealed` is empty:
    what that page saves late does not bring it back.
    """

    class Box(models.TextChoices):
        REPLY = "text"
        NOTE = "note"
        SAVED_REPLY = "saved_reply"
        DECLINE = "decline"
        TIMES = "times"
        KEEP = "keep_for"

    application = models.ForeignKey(
        "private_sessions.Application", on_delete=models.DB_CASCADE, related_name="drafts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="+"
    )
    # A name of `Box`, or that of a note's `box`.
    box = models.CharField(max_length=24)
    page = models.BinaryField(max_length=32)
    saved_at = models.DateTimeField(default=timezone.now)
    sealed = models.BinaryField(default=b"")

    objects = DraftQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user", "box"], name="one_draft_for_each_box"
            )
        ]

    @staticmethod
    def is_box(name: str) -> bool:
        """Whether a field of the page is a box whose words are kept."""
        return name in Draft.Box or NOTE_BOX.fullmatch(name) is not None

    @property
    def info(self) -> bytes:
        """HPKE's `info`: binds the draft to its application, its box and its writer."""
        return self.application.info(f"draft of {self.box} by account {self.user_id}", "practice")

    def seal(self, text: str) -> bytes:
        """The text, encrypted to the practice."""
        return self.application.inbox_key.seal(text.encode(), info=self.info)

    def decrypt(self, private: bytes) -> str:
        """The text. Raises DecryptionError for another key."""
        return crypto.open_sealed(self.sealed, private, info=self.info).decode()


class UnsentLetterQuerySet(models.QuerySet["UnsentLetter"]):
    # The clocks of several machines differ, and are set back.
    LIFETIME = datetime.timedelta(minutes=30)

    def live(self, now: datetime.datetime) -> Self:
        """Those that are still shown to the browser that sent them."""
        return self.filter(saved_at__range=(now - self.LIFETIME, now + self.LIFETIME))

    def of(self, key: bytes) -> Self:
        """Those of the browser that has this key."""
        return self.filter(browser=crypto.derive_subkey(key, b"whose letter was not sent"))

    def keep(self, key: bytes, page: str, content: bytes) -> None:
        """Keep what was typed on one page, instead of what it brought before."""
        browser = crypto.derive_subkey(key, b"whose letter was not sent")
        sealed = crypto.wrap_by_key(content, key, context=_letter_context(page))
        letter = UnsentLetter(browser=browser, page=page, sealed=sealed)
        UnsentLetter.objects.bulk_create(
            [letter],
            update_conflicts=True,
            unique_fields=["browser", "page"],
            update_fields=["sealed", "saved_at"],
        )


def _letter_context(page: str) -> bytes:
    return f"unsent letter {page}".encode()


class UnsentLetter(Numbered):
    """A letter that came back with an error, for Back and Forward where scripts are off.

    It is encrypted under a key that only the browser's cookie brings, and that is stored nowhere;
    `page` names the address at which it is shown.
    """

    browser = models.BinaryField(max_length=32)
    page = models.CharField(max_length=16)
    saved_at = models.DateTimeField(default=timezone.now)
    sealed = models.BinaryField()

    objects = UnsentLetterQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["browser", "page"], name="one_unsent_letter_for_each_page"
            )
        ]

    def decrypt(self, key: bytes) -> bytes:
        """What was typed. Raises DecryptionError for another key or page."""
        return crypto.unwrap_by_key(self.sealed, key, context=_letter_context(self.page))
