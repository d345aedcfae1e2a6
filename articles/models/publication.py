"""When a text is public: its state, the dates that decide it, and the transitions."""

import datetime

from django.db import models
from django.utils import timezone

from articles.models.validation import validate_review


class Publication(models.Model):
    """`published_at` decides when a text is public: a draft has none, a scheduled one a later one.

    A draft keeps the date that its author typed as `planned_at`; its buttons publish with it.
    `updated_at` is the last change of the row, for authors. Readers are told of `revised_at`, which
    is set where the author says that a change is worth telling.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        LIVE = "live", "Live"
        TAKEN_DOWN = "taken-down", "Taken down"

    class Transition(models.TextChoices):
        PUBLISH = "publish", "Publish"
        PUBLISH_NOW = "publish-now", "Publish now"
        PUBLISH_CHANGES = "publish-changes", "Publish the changes"
        REVERT_TO_DRAFT = "to-draft", "Back to draft"
        TAKE_DOWN = "take-down", "Take down"
        REPUBLISH = "put-back", "Put back up"

    published_at = models.DateTimeField(
        "publish on",
        null=True,
        blank=True,
        help_text=(
            "Past, today or to come, like June 25, 2025 or 25.6.2025. Saving publishes nothing:"
            " “Publish” does, with this date. Empty: the moment of publishing."
        ),
    )
    planned_at = models.DateTimeField("planned for", null=True, editable=False)
    revised_at = models.DateTimeField(null=True, editable=False)
    taken_down_at = models.DateTimeField(null=True, editable=False)
    reviewed_on = models.DateField(
        "last reviewed on",
        null=True,
        blank=True,
        help_text="The day when somebody qualified last checked the content.",
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def state(self) -> "Publication.State":
        """The present state; LIVE agrees with `ArticleQuerySet.live()`."""
        if self.taken_down_at is not None:
            return self.State.TAKEN_DOWN
        if self.published_at is None:
            return self.State.DRAFT
        if self.published_at > timezone.now():
            return self.State.SCHEDULED
        return self.State.LIVE

    @property
    def state_since(self) -> datetime.datetime:
        """Since when: a draft's last change, else the publication or the takedown."""
        return self.taken_down_at or self.published_at or self.updated_at

    @property
    def modified_at(self) -> datetime.datetime:
        """The last revision that readers were told of, never before the publication."""
        published_at = self.published_at or self.updated_at
        return max(self.revised_at or published_at, published_at)

    @property
    def was_updated_later(self) -> bool:
        """Whether readers were told of a revision on a later day than the publication."""
        if self.published_at is None or self.revised_at is None:
            return False
        return timezone.localdate(self.revised_at) > timezone.localdate(self.published_at)

    @property
    def transitions(self) -> list["Publication.Transition"]:
        """What an author can do next, the most likely first."""
        to = self.Transition
        return {
            self.State.DRAFT: [to.PUBLISH, to.PUBLISH_NOW],
            self.State.SCHEDULED: [to.PUBLISH_NOW, to.PUBLISH, to.REVERT_TO_DRAFT],
            self.State.LIVE: [to.PUBLISH_CHANGES, to.TAKE_DOWN, to.REVERT_TO_DRAFT],
            self.State.TAKEN_DOWN: [to.REPUBLISH, to.REVERT_TO_DRAFT],
        }[self.state]

    def touch(self, *, now: datetime.datetime, is_revision: bool = False) -> None:
        """Record a change that was made in a row that belongs to the article.

        Readers are told of it where it is a revision.
        """
        self.updated_at = now
        if is_revision:
            self.revised_at = now
        self.save(update_fields=["updated_at", "revised_at"])

    def take_down(self, *, now: datetime.datetime) -> None:
        """Answer 410 from now on. Only a live text can be taken down."""
        if self.state == self.State.LIVE:
            self.taken_down_at = now
            self.save(update_fields=["taken_down_at"])

    def republish(self) -> None:
        """Show a text that was taken down again, with its old date."""
        if self.taken_down_at is not None:
            self.taken_down_at = None
            self.save(update_fields=["taken_down_at"])

    def publish(self, *, now: datetime.datetime) -> None:
        """Publish a draft or a scheduled text; a draft that has a past date keeps it.

        Raises ValidationError if it was reviewed on an earlier day.
        """
        if self.state in (self.State.DRAFT, self.State.SCHEDULED):
            published_at = min(self.planned_at or now, now)
            validate_review(self.reviewed_on, published_at)
            self.published_at = published_at
            self.planned_at = None
            self.save(update_fields=["published_at", "planned_at"])
