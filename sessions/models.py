from django.db import models

DEFAULT_CRISIS_TEXT = (
    "If you may be in danger, or might harm yourself, please do not wait for an answer here."
    " Call the emergency number of the country you are in, or go to the nearest emergency"
    " department. findahelpline.com lists free crisis lines by country."
)


class PracticeQuerySet(models.QuerySet):
    def current(self):
        """The one practice there is: its row, or the unsaved defaults where none was saved yet."""
        return self.first() or Practice()


class Practice(models.Model):
    """What the site says of the practice; exactly one row."""

    practitioner_name = models.CharField(
        max_length=120,
        default="The practice",
        help_text="The site bears this name, in its header and in every page's title.",
    )
    profession = models.CharField(
        max_length=120,
        default="Psychologist in private practice",
        help_text="Stands beside the name at the top of the home page and at the foot of each.",
    )
    invitation_heading = models.TextField(
        max_length=160,
        default="You do not have to\nwork this out alone.",
        help_text="One or two short lines.",
    )
    invitation_text = models.TextField(
        max_length=400,
        default=(
            "Private one-on-one sessions, online and in confidence, at a pace that suits you."
        ),
        help_text="One or two sentences. It offers; it does not sell.",
    )
    invitation_button = models.CharField("button", max_length=40, default="How sessions work")
    crisis_text = models.TextField(
        max_length=1000,
        default=DEFAULT_CRISIS_TEXT,
        help_text="Shown on every page about sessions. Readers come from many countries.",
    )
    exit_address = models.URLField(
        default="https://www.wikipedia.org/",
        help_text="Where “Exit this page” leads: an ordinary site that raises no questions.",
    )

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "practice"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="practice_is_one_row"),
        ]

    def __str__(self):
        return "Practice"

    def save(self, *args, **kwargs):
        """Save as the one row."""
        self.pk = 1
        super().save(*args, **kwargs)
