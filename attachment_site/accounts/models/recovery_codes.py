"""Recovery codes on paper, of which only digests are kept."""

import secrets

from django.contrib.auth.models import User
from django.db import models
from django_otp.models import Device, ThrottlingMixin

from attachment_site.core.security.crypto import derive_from_secret, new_salt


class RecoveryCodes(ThrottlingMixin, Device):
    """The recovery codes of an account, as a django-otp device; only Argon2id digests are kept."""

    COUNT = 10
    # 12 letters of 5 bits each
    LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
    LENGTH = 12

    salt = models.BinaryField(default=new_salt)

    class Meta:
        app_label = "attachment_site"
        default_permissions = ()
        verbose_name_plural = "recovery codes"

    @classmethod
    def generate_for(cls, user: User) -> list[str]:
        """Replace all codes by new ones and return those, which are not stored (about a second)."""
        cls.objects.filter(user=user).delete()
        device = cls.objects.create(user=user, name="recovery codes")
        codes = [
            "".join(secrets.choice(cls.LETTERS) for _ in range(cls.LENGTH))
            for _ in range(cls.COUNT)
        ]
        RecoveryCode.objects.bulk_create(
            RecoveryCode(device=device, digest=device.digest(code)) for code in codes
        )
        return codes

    def verify_token(self, token: str) -> bool:
        """Whether `token` is an unused code, which is then used up.

        Wrong ones delay the next attempt, as with all devices of django-otp.
        """
        if not self.verify_is_allowed()[0]:
            return False
        used, _ = self.codes.filter(digest=self.digest(token)).delete()
        if used:
            self.throttle_reset()
        else:
            self.throttle_increment()
        return bool(used)

    def digest(self, code: str) -> bytes:
        return derive_from_secret(code, bytes(self.salt))

    def get_throttle_factor(self) -> int:
        return 1


class RecoveryCode(models.Model):
    """A recovery code that has not been used."""

    device = models.ForeignKey(RecoveryCodes, models.CASCADE, related_name="codes")
    digest = models.BinaryField()

    class Meta:
        app_label = "attachment_site"
        default_permissions = ()

    def __str__(self):
        return f"recovery code {self.pk}"
