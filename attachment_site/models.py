import datetime

from django.db import models


class Edition(models.Model):
    """The last change of anything that the public sees; the database itself writes it.

    A new row comes with each change, and the rows before it go, so that a set of numbers never
    comes back. `edition.current` reads it.
    """

    changed_at = models.DateTimeField()

    def __str__(self):
        return f"edition {self.pk}"


class LastDone(models.Model):
    """When something that should happen again and again last came to its end; one row a deed."""

    class Deed(models.TextChoices):
        ROUND = "round", "A round of the worker"
        PURGE = "purge", "Erasing what is past its time"
        BACKUP = "backup", "A backup"

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
