from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from articles.models.article import Article
from articles.models.row_serialization import (
    KEPT_OF_ROWS,
    changed_row_parts,
    readable_row_parts,
    restore_row,
    serialize_row,
)
from articles.models.serialization import (
    Serialized,
    changed_parts,
    merge_values,
    readable_parts,
    restore,
    restored_values,
    serialize,
)
from articles.querysets.related_rows import RevisionQuerySet

RevisionBaseManager = models.Manager.from_queryset(RevisionQuerySet)


class RevisionManager(RevisionBaseManager["Revision"]):
    """Revisions number all texts of an article: its own, and those that waited beside it."""

    def record(self, article: Article, *, by: User | None = None, note: str = "") -> "Revision":
        """Store the article as a revision where it differs from the last one.

        `by` is who changed it, `note` what for. Call it after each change and, where others may
        have changed it without a revision, before as well. Returns the newest revision.
        """
        with transaction.atomic():
            Article.objects.select_for_update().filter(pk=article.pk).values_list("pk").first()
            latest = self.texts().filter(article=article.pk).first()
            now = serialize(article.pk)
            if latest and latest.snapshot == now:
                return latest
            before = latest.snapshot if latest else None
            return self._append(article, now, before=before, saved_by=by, note=note)

    def keep_pending(
        self, article: Article, values: Serialized, *, by: User, note: str = "Changes"
    ) -> bool:
        """Keep a version of a live article that waits to be published, in place of another.

        Call it after `record`. Returns whether it differs from the article's own text; else
        nothing waits any more.
        """
        with transaction.atomic():
            waiting = self.pending().filter(article=article.pk).first()
            before = waiting.snapshot if waiting else serialize(article.pk)
            if waiting and waiting.snapshot == values:
                return True
            self.end_pending(article)
            if values == serialize(article.pk):
                return False
            pending = {"note": note, "stage": Revision.Stage.PENDING}
            self._append(article, values, before=before, saved_by=by, **pending)
        return True

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
        return merge_values(begun_from, waiting.snapshot, serialize(article.pk))

    def _append(
        self, article: Article, values: Serialized, *, before: Serialized | None, **fields: Any
    ) -> "Revision":
        last = self.filter(article=article.pk).values_list("number", flat=True).first()
        return self.create(
            article_id=article.pk,
            number=(last or 0) + 1,
            changed=changed_parts(before, values) if before else [],
            snapshot=values,
            **fields,
        )


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

    class Meta:
        abstract = True
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"revision {self.number}"


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

    objects = RevisionManager()

    class Meta(KeptVersion.Meta):
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once"),
        ]

    @staticmethod
    def readable_parts(values: Serialized) -> dict[str, str]:
        """The values of a revision as text for people, by the name of each part."""
        return readable_parts(values)

    def restored(self) -> Serialized:
        """What the article would be, restored to this text."""
        return restored_values(self.snapshot, serialize(self.article_id))

    def restore(self, *, by: User) -> list[str]:
        """Restore this text as a new revision; the article's address and state stay.

        On a live article it waits to be published, as any change does. Returns sentences on what
        could not be restored because it was deleted meanwhile.
        """
        with transaction.atomic():
            article = Article.objects.select_for_update().get(pk=self.article_id)
            Revision.objects.record(article, note="Changed outside the form")
            note = f"Restored revision {self.number}"
            if article.state == article.State.LIVE:
                values = restored_values(self.snapshot, serialize(article.pk))
                Revision.objects.keep_pending(article, values, by=by, note=note)
                return []
            lost = restore(article, self.snapshot)
            article.touch(now=timezone.now())
            Revision.objects.record(article, by=by, note=note)
        return lost


class RowRevisionManager(RevisionBaseManager["RowRevision"]):
    """Revisions of what has no pending version: each is what readers saw."""

    def record(self, row: Any, *, by: User | None = None, note: str = "") -> None:
        """Store a topic, an author or a page as a revision where it differs from the last one."""
        name = str(row._meta.model_name)
        with transaction.atomic():
            rows = type(row)._default_manager.select_for_update().order_by()
            rows.filter(pk=row.pk).values_list("pk").first()
            latest, now = row.revisions.first(), serialize_row(row)
            if latest is None or latest.snapshot != now:
                self.create(
                    **{name: row},
                    number=latest.number + 1 if latest else 1,
                    changed=changed_row_parts(type(row), latest.snapshot, now) if latest else [],
                    snapshot=now,
                    saved_by=by,
                    note=note,
                )


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

    objects = RowRevisionManager()

    class Meta(KeptVersion.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=[name, "number"], name=f"{name}_revision_number_once")
            for name in ("topic", "author", "page")
        ]

    @property
    def row(self) -> Any:
        """What it is a revision of."""
        return self.topic or self.author or self.page

    def readable_parts(self, values: Serialized) -> dict[str, str]:
        """The values of a revision as text for people, by the name of each part."""
        return readable_row_parts(type(self.row), values)

    def restored(self) -> Serialized:
        """What the row would be, restored to this text: its address and its account stay."""
        now = serialize_row(self.row)
        kept = {name: now["fields"].get(name) for name in KEPT_OF_ROWS if name in now["fields"]}
        return self.snapshot | {"fields": now["fields"] | self.snapshot["fields"] | kept}

    def restore(self, *, by: User) -> list[str]:
        """Restore this text as a new revision. Returns sentences on what could not be restored."""
        with transaction.atomic():
            row = self.row
            RowRevision.objects.record(row, note="Changed outside the form")
            lost = restore_row(row, self.restored())
            RowRevision.objects.record(row, by=by, note=f"Restored revision {self.number}")
        return lost
