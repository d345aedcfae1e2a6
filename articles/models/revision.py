from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from articles.models.article import Article
from articles.models.serialization import changed_parts, restore, serialize
from articles.querysets import RevisionQuerySet

RevisionBaseManager = models.Manager.from_queryset(RevisionQuerySet)


class RevisionManager(RevisionBaseManager["Revision"]):
    def record(self, article: Article, *, by: User | None = None, note: str = "") -> "Revision":
        """Store the article as a revision where it differs from the last one.

        `by` is who changed it, `note` what for. Call it after each change and, where others may
        have changed it without a revision, before as well. Returns the newest revision.
        """
        with transaction.atomic():
            Article.objects.select_for_update().filter(pk=article.pk).values_list("pk").first()
            latest = self.filter(article=article.pk).first()
            now = serialize(article.pk)
            if latest and latest.snapshot == now:
                return latest
            return self.create(
                article_id=article.pk,
                number=latest.number + 1 if latest else 1,
                saved_by=by,
                note=note,
                changed=changed_parts(latest.snapshot, now) if latest else [],
                snapshot=now,
            )


class Revision(models.Model):
    """An article after a save, with its tags, questions and related articles."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="revisions"
    )
    number = models.PositiveIntegerField()
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    changed = models.JSONField(default=list)
    snapshot = models.JSONField()

    objects = RevisionManager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"

    def restore(self, *, by: User) -> list[str]:
        """Restore this text as a new revision; the article's address and state stay.

        Returns sentences on what could not be restored because it was deleted meanwhile.
        """
        with transaction.atomic():
            article = Article.objects.select_for_update().get(pk=self.article_id)
            Revision.objects.record(article, note="Changed outside the form")
            lost = restore(article, self.snapshot)
            article.touch(now=timezone.now())
            Revision.objects.record(article, by=by, note=f"Restored revision {self.number}")
        return lost
