from django.db import models


class RateCount(models.Model):
    """How often a network did something in an hour.

    `network` is a keyed digest whose key changes every day: it cannot be turned into an address,
    and tomorrow not even be compared.
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
