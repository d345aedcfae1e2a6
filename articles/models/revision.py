from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from articles.models.article import Article
from articles.models.media.file import MediaFile
from articles.models.restoring import restore, restored_values, show_values
from articles.models.serialization import (
    Serialized,
    changed_parts,
    markdown_of,
    merge_values,
    serialize,
)
from articles.querysets.related_rows import RevisionQuerySet
from attachment_site.core.db import lock_row


class KeptVersions(RevisionQuerySet):
    """Numbers and keeps the texts of a row."""

    def record(self, row: Any, *, by: User | None = None, note: str = "") -> Any:
        """Store the row as a revision where it differs from the last one.

        `by` is who changed it, `note` what for. Call it after each change and, where others may
        have changed it without a revision, before as well. Returns the newest revision.
        """
        with transaction.atomic():
            lock_row(row)
            latest, now = row.revisions.texts().first(), serialize(row)
            if latest and latest.snapshot == now:
                return latest
            before = latest.snapshot if latest else None
            return self.append(row, now, before=before, saved_by=by, note=note)

    def append(
        self, row: Any, values: Serialized, *, before: Serialized | None, **fields: Any
    ) -> Any:
        """Keep these values under the next number, with the names of what differs from `before`."""
        last = row.revisions.values_list("number", flat=True).first()
        return self.create(
            **{row._meta.model_name: row},
            number=(last or 0) + 1,
            changed=changed_parts(type(row), before, values) if before else [],
            snapshot=values,
            **fields,
        )


class Revisions(KeptVersions):
    """Revisions number all texts of an article: its own, and those that waited beside it."""

    def keep_pending(
        self, article: Article, values: Serialized, *, by: User, note: str = "Changes"
    ) -> bool:
        """Keep a version of a live article that waits to be published, in place of another.

        Call it after `record`. Returns whether it differs from the article's own text; else
        nothing waits any more.
        """
        with transaction.atomic():
            waiting, now = self.pending().filter(article=article.pk).first(), serialize(article)
            if waiting and waiting.snapshot == values:
                return True
            self.end_pending(article)
            if values == now:
                return False
            fields, before = values["fields"], waiting.snapshot if waiting else now
            cover = {fields.get("cover_image") or "": fields.get("cover_alt") or ""}
            MediaFile.objects.register_used(*markdown_of(values), pictures=cover)
            pending = {"note": note, "stage": Revision.Stage.PENDING}
            self.append(article, values, before=before, saved_by=by, **pending)
        return True

    def amend_pending(
        self, article: Article, amend: Callable[[Serialized], Serialized], *, by: User
    ) -> bool:
        """Keep what `amend` makes of the version that waits. Returns whether it differs."""
        values = self.pending_values(article)
        amended = values and amend(values)
        if amended and amended != values:
            self.keep_pending(article, amended, by=by)
        return amended != values

    def rename_tags(self, names: dict[str, str]) -> None:
        """Give the versions that wait other tags in place of these; none for an empty name."""
        for waiting in self.pending():
            tags = (names.get(name, name) for name in waiting.snapshot["tags"])
            waiting.snapshot["tags"] = list(dict.fromkeys(filter(None, tags)))
            waiting.save(update_fields=["snapshot"])

    def end_pending(self, article: Article) -> bool:
        """Let no version wait any more: it was published or discarded. Returns whether one did."""
        waiting = self.pending().filter(article=article.pk)
        return bool(waiting.update(stage=Revision.Stage.PAST))

    def pending_values(self, article: Article) -> Serialized | None:
        """The version that waits, with what was changed in the article itself meanwhile."""
        revisions = self.filter(article=article.pk)
        if (waiting := revisions.pending().first()) is None:
            return None
        base = revisions.texts().filter(number__lt=waiting.number).first()
        begun_from = base.snapshot if base else waiting.snapshot
        return merge_values(begun_from, waiting.snapshot, serialize(article))

    def shown(self, article: Article) -> Article:
        """The article, filled with the version that waits if there is one (seven queries)."""
        if values := self.pending_values(article):
            show_values(article, values)
        return article


class KeptVersion(models.Model):
    """A text after a save: who saved it, what for, and which parts changed."""

    number = models.PositiveIntegerField()
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    changed = models.JSONField(default=list)
    snapshot = models.JSONField()

    objects: ClassVar = KeptVersions.as_manager()

    class Meta:
        abstract = True
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"revision {self.number}"

    @property
    def row(self) -> Any:
        """What it is a revision of."""
        owners = (getattr(self, name, None) for name in ("article", "topic", "author", "page"))
        return next(filter(None, owners))

    def restore(self, *, by: User) -> list[str]:
        """Restore this text as a new revision.

        On a live article, or where changes wait already, it waits to be published, as any change
        does. Returns sentences on what could not be restored because it was deleted meanwhile.
        """
        with transaction.atomic():
            revisions = type(self).objects
            row = type(self.row)._default_manager.select_for_update().get(pk=self.row.pk)
            revisions.record(row, note="Changed outside the form")
            note = f"Restored revision {self.number}"
            if isinstance(row, Article):
                row = Revision.objects.shown(row)
                if row.state == Article.State.LIVE or row.has_pending:
                    Revision.objects.keep_pending(
                        row, restored_values(row, self.snapshot), by=by, note=note
                    )
                    return []
            lost = restore(row, self.snapshot)
            if isinstance(row, Article):
                row.touch(now=timezone.now())
            revisions.record(row, by=by, note=note)
        return lost


class Revision(KeptVersion):
    """An article after a save, with its tags, questions and related articles."""

    class Stage(models.TextChoices):
        TEXT = "text", "The article's own text"
        PENDING = "pending", "Not published yet"
        PAST = "past", "Was published later, or not at all"

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="revisions"
    )
    stage = models.CharField(
        max_length=10, choices=Stage, default=Stage.TEXT, db_default=Stage.TEXT
    )

    objects: ClassVar = Revisions.as_manager()

    class Meta(KeptVersion.Meta):
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")
        ]


class RowRevision(KeptVersion):
    """A topic, an author with links, or a fixed page after a save.

    The database deletes it with its row, so that no page asks about revisions first.
    """

    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+"
    )
    topic = models.ForeignKey(
        "articles.Topic", on_delete=models.DB_CASCADE, null=True, related_name="revisions"
    )
    author = models.ForeignKey(
        "articles.Author", on_delete=models.DB_CASCADE, null=True, related_name="revisions"
    )
    page = models.ForeignKey(
        "articles.Page", on_delete=models.DB_CASCADE, null=True, related_name="revisions"
    )

    class Meta(KeptVersion.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=[name, "number"], name=f"{name}_revision_number_once")
            for name in ("topic", "author", "page")
        ]
