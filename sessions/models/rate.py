import os

from django.db import models


def new_rate_key() -> bytes:
    return os.urandom(32)


class RateKey(models.Model):
    """The random key of one day's digests. Once it is erased, not even somebody who holds the
    database and the environment can find out which network a count belonged to."""

    day = models.DateField(unique=True)
    key = models.BinaryField(max_length=32, default=new_rate_key)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"Rate key {self.pk}"


class RateCount(models.Model):
    """How often a network did something in an hour.

    `network` is a digest under the key of the day: it cannot be turned into an address, and
    tomorrow not even be compared.
    """

    network = models.BinaryField(max_length=32)
    action = models.CharField(max_length=10)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["network", "action", "hour"], name="one_count_an_hour_and_network"
            )
        ]

    def __str__(self):
        return f"Rate count {self.pk}"
