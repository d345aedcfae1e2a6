"""When a text is public: its state, the dates that decide it, and the steps between."""

import datetime

from django.db import models
from django.utils import timezone


class Publication(models.Model):
    """`published_at` alone decides when it is public: none is a draft, a later moment is scheduled.

    `updated_at` is the last real change of what a reader sees; whoever changes it (admin,
    import) sets it, so that saving an unchanged form does not make an old text look new.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        LIVE = "live", "Live"
        TAKEN_DOWN = "taken-down", "Taken down"

    class Step(models.TextChoices):
        PUBLISH = "publish", "Publish now"
        SCHEDULE = "schedule", "Schedule"
        TO_DRAFT = "to-draft", "Back to draft"
        TAKE_DOWN = "take-down", "Take down"
        PUT_BACK = "put-back", "Put back up"

    published_at = models.DateTimeField(
        "publish on",
        null=True,
        blank=True,
        help_text="Empty: a draft. Later than now: published by itself at that moment.",
    )
    taken_down_at = models.DateTimeField(null=True, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def state(self) -> "Publication.State":
        """Where the text stands now; LIVE agrees with `ArticleQuerySet.live()`."""
        if self.taken_down_at is not None:
            return self.State.TAKEN_DOWN
        if self.published_at is None:
            return self.State.DRAFT
        if self.published_at > timezone.now():
            return self.State.SCHEDULED
        return self.State.LIVE

    @property
    def state_since(self) -> datetime.datetime:
        """The moment that belongs to the state: a draft's last change, else the public moment."""
        return self.taken_down_at or self.published_at or self.updated_at

    @property
    def modified_at(self) -> datetime.datetime:
        """The last change that a reader could notice: never before the publication."""
        return max(self.updated_at, self.published_at or self.updated_at)

    @property
    def was_updated_later(self) -> bool:
        """Whether readers should be told of a change on a later day than the publication."""
        local = timezone.localdate
        return self.published_at is not None and local(self.modified_at) > local(self.published_at)

    @property
    def steps(self) -> list["Publication.Step"]:
        """What an author can do next, the likeliest first."""
        step = self.Step
        return {
            self.State.DRAFT: [step.PUBLISH, step.SCHEDULE],
            self.State.SCHEDULED: [step.SCHEDULE, step.PUBLISH, step.TO_DRAFT],
            self.State.LIVE: [step.TAKE_DOWN, step.TO_DRAFT],
            self.State.TAKEN_DOWN: [step.PUT_BACK, step.TO_DRAFT],
        }[self.state]

    def take_down(self, *, now: datetime.datetime) -> None:
        """Answer 410 from now on. Only what has been published can be taken down."""
        if self.state == self.State.LIVE:
            self.taken_down_at = now
            self.save(update_fields=["taken_down_at"])

    def put_back(self) -> None:
        """Show a text that was taken down again, under its old date."""
        if self.taken_down_at is not None:
            self.taken_down_at = None
            self.save(update_fields=["taken_down_at"])

    def publish(self, *, now: datetime.datetime) -> None:
        """Publish a draft or a scheduled text at this moment."""
        if self.state in (self.State.DRAFT, self.State.SCHEDULED):
            self.published_at = now
            self.save(update_fields=["published_at"])

    def to_draft(self) -> None:
        """Take it from readers (404) until it is published anew, under a new date."""
        self.published_at = self.taken_down_at = None
        self.save(update_fields=["published_at", "taken_down_at"])
