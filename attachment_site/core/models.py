import datetime
import logging
import os
import secrets

from django.conf import settings
from django.db import models, transaction
from django.views.decorators.debug import sensitive_variables
from django_otp.models import Device, ThrottlingMixin
from django_otp.plugins.otp_totp.models import TOTPDevice

from attachment_site.core.security import crypto
from attachment_site.guard import telephone_keys

logger = logging.getLogger(__name__)


class Edition(models.Model):
    """The last change of anything that the public sees; the database itself writes it.

    A new row comes with each change, and the rows before it go, so that a set of numbers never
    comes back. `edition.current` reads it.
    """

    changed_at = models.DateTimeField()

    def __str__(self):
        return f"edition {self.pk}"


# Further than this the clock does not move between two rounds of the worker.
JUMP = datetime.timedelta(days=2)
# How long a person has to notice a wrong clock before anything is erased by it.
DOUBTED = datetime.timedelta(days=1)


class LastDone(models.Model):
    """When something that should happen again and again last came to its end; one row a deed."""

    class Deed(models.TextChoices):
        ROUND = "round", "A round of the worker"
        PURGE = "purge", "Erasing what is past its time"
        BACKUP = "backup", "A backup"
        JUMP = "jump", "A jump of the clock, or a pause that looks like one"

    deed = models.CharField(max_length=10, choices=Deed, unique=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        verbose_name = "deed"

    def __str__(self):
        return self.get_deed_display()

    @classmethod
    def note(cls, deed: "LastDone.Deed", *, now: datetime.datetime) -> None:
        """Note that it was done (one or two queries)."""
        if not cls.objects.filter(deed=deed).update(at=now):
            cls.objects.update_or_create(deed=deed, defaults={"at": now})

    @classmethod
    def times(cls) -> dict[str, datetime.datetime]:
        """When each was last done; what never was is missing (one query)."""
        return dict(cls.objects.values_list("deed", "at"))

    @classmethod
    def clock_is_steady(cls, *, now: datetime.datetime) -> bool:
        """Whether the clock has gone on for a day without a jump since the worker's last round.

        Call it before a round is noted. A worker that stood still looks the same (one query or
        two), so that it is not believed either until a day has passed.
        """
        times = cls.times()
        if abs(now - times.get(cls.Deed.ROUND, now)) > JUMP:
            cls.note(cls.Deed.JUMP, now=now)
            return False
        jumped_at = times.get(cls.Deed.JUMP)
        return jumped_at is None or not jumped_at <= now < jumped_at + DOUBTED


class SignedIn(models.Model):
    """A browser in which somebody is signed in to the desk; without its row the session is over."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="signed_in")
    began_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()
    # When the password was typed last.
    proven_at = models.DateTimeField()
    browser = models.CharField(max_length=60)

    class Meta:
        default_permissions = ()
        verbose_name = "browser that is signed in"

    def __str__(self):
        return f"browser {self.pk}"


class Telephone(TOTPDevice):
    """django-otp's device for codes, whose key is kept sealed (see `guard/telephone_keys.py`)."""

    KEY_BYTES = 20

    class Meta:
        proxy = True
        default_permissions = ()

    @classmethod
    @sensitive_variables()
    def being_set_up(cls, user) -> "Telephone":
        """The one that this person is setting up; a new one where there is none that opens."""
        waiting = cls.objects.filter(user=user, confirmed=False)
        for found in waiting:
            if found.opens:
                return found
        waiting.delete()
        key = telephone_keys.seal(os.urandom(cls.KEY_BYTES), user.pk)
        return cls.objects.create(user=user, name="telephone", confirmed=False, key=key)

    @property
    def bin_key(self) -> bytes:
        """The key itself. Raises CannotOpen where SECRET_KEY is another one."""
        return telephone_keys.unseal(self.key, self.user_id)

    @property
    def opens(self) -> bool:
        try:
            return bool(self.bin_key)
        except crypto.CannotOpen:
            return False

    @transaction.atomic
    @sensitive_variables()
    def verify_token(self, token: str) -> bool:
        """Whether `token` is the code of the moment, and for the first time."""
        # Of two that come at once, the second one waits, and finds the code used.
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())
        if not self.opens:
            logger.error(
                "The telephone of account %s cannot be read: was SECRET_KEY changed?", self.user_id
            )
            return False
        # Kept in the clear or under an earlier SECRET_KEY so far: django-otp saves all fields.
        self.key = telephone_keys.seal(self.bin_key, self.user_id)
        return super().verify_token(token)


def new_salt() -> bytes:
    return os.urandom(crypto.SALT_BYTES)


class RecoveryCodes(ThrottlingMixin, Device):
    """The recovery codes of a person, for django-otp; only what Argon2id makes of them is kept."""

    COUNT = 10
    # 60 bits: five bits a letter
    LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
    LENGTH = 12

    salt = models.BinaryField(default=new_salt)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "recovery codes"

    @classmethod
    @sensitive_variables()
    def make_for(cls, user) -> list[str]:
        """New codes in the place of all others; they are seen this once (about a second)."""
        cls.objects.filter(user=user).delete()
        device = cls.objects.create(user=user, name="recovery codes")
        codes = [cls._new_code() for _ in range(cls.COUNT)]
        RecoveryCode.objects.bulk_create(
            RecoveryCode(device=device, digest=device.digest_of(code)) for code in codes
        )
        return codes

    @classmethod
    def _new_code(cls):
        return "".join(secrets.choice(cls.LETTERS) for _ in range(cls.LENGTH))

    @sensitive_variables()
    def verify_token(self, token: str) -> bool:
        """Whether `token` is one of the codes that are left; then it is used up.

        Wrong ones slow the next try down, as django-otp does for all its devices.
        """
        if not self.verify_is_allowed()[0]:
            return False
        used, _ = self.codes.filter(digest=self.digest_of(token)).delete()
        if used:
            self.throttle_reset()
        else:
            self.throttle_increment()
        return bool(used)

    @sensitive_variables()
    def digest_of(self, code: str) -> bytes:
        return crypto.stretch(code, bytes(self.salt))

    def get_throttle_factor(self):
        return 1


class RecoveryCode(models.Model):
    """A recovery code that has not been used."""

    device = models.ForeignKey(RecoveryCodes, models.CASCADE, related_name="codes")
    digest = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"recovery code {self.pk}"
