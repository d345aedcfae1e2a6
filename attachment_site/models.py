from django.db import models


class Edition(models.Model):
    """The last change of anything that the public sees; the database itself writes it.

    A new row comes with each change, and the rows before it go, so that a set of numbers never
    comes back. `edition.current` reads it.
    """

    changed_at = models.DateTimeField()

    def __str__(self):
        return f"edition {self.pk}"
