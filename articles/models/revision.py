from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from articles.models.article import Article
from articles.models.snapshot import changed_parts, give_back, snapshot
from articles.querysets import RevisionQuerySet


class RevisionManager(models.Manager.from_queryset(RevisionQuerySet)):
    def keep(self, article, *, by=None, note=""):
        """Keep the article as it stands, where that differs from the last revision.

        `by` is who changed it, `note` what for. Call it after each change and, where others may
        have changed it unseen, before as well. Returns the newest revision.
        """
        with transaction.atomic():
            Article.objects.select_for_update().filter(pk=article.pk).values_list("pk").first()
            latest = self.filter(article=article.pk).first()
            now = snapshot(article.pk)
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
    """An article as it stood after a save, with its tags, questions and related articles."""

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

    def __str__(self):
        return f"revision {self.number}"

    def restore(self, *, by) -> list[str]:
        """Give the article this text again, as a new revision; its address and state stay.

        Returns sentences on what could not come back, because it was deleted meanwhile.
        """
        with transaction.atomic():
            article = Article.objects.select_for_update().get(pk=self.article_id)
            Revision.objects.keep(article, note="Changed outside the form")
            lost = give_back(article, self.snapshot)
            article.touch(now=timezone.now())
            Revision.objects.keep(article, by=by, note=f"Restored revision {self.number}")
        return lost
