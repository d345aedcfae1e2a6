import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag

KEPT_FOR = datetime.timedelta(days=30)


class UnsavedWorkManager(models.Manager["UnsavedWork"]):
    def keep(self, user: User, form: str, *, title: str, content: dict[str, Any]) -> "UnsavedWork":
        """Keep what somebody has typed into a form, in place of what was kept of it before."""
        fields = {"title": title[:140], "content": content, "kept_at": timezone.now()}
        return self.update_or_create(user=user, form=form, defaults=fields)[0]

    def of_forms(self, user: User, form: str) -> models.QuerySet["UnsavedWork"]:
        """What is kept for a person of one form, or of all forms whose names begin with this."""
        begun = models.Q(form=form) | models.Q(form__startswith=f"{form}/")
        return self.filter(begun, user=user)

    def discard_old(self, *, now: datetime.datetime) -> None:
        """Discard what nobody took back within 30 days."""
        self.filter(kept_at__lt=now - KEPT_FOR).delete()


class UnsavedWork(models.Model):
    """What somebody has typed into a form of admin and not saved, kept every few seconds.

    `form` names it as “article/12”, a new one with a number of its own: “article/new/…”.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsaved_work"
    )
    form = models.CharField(max_length=80)
    title = models.CharField(max_length=140, blank=True)
    content = models.JSONField()
    kept_at = models.DateTimeField()

    objects = UnsavedWorkManager()

    class Meta:
        ordering = ["-kept_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "form"], name="unsaved_work_once_a_form")
        ]

    def __str__(self) -> str:
        return self.form

    def get_absolute_url(self) -> str:
        """The form, which offers to take the work back."""
        meta, row = self._model._meta, self.form.partition("/")[2]
        form, args = ("add", []) if row.startswith("new/") else ("change", [row])
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{form}", args=args)

    @property
    def model_name(self) -> str:
        """What the model of the form is called."""
        return str(self._model._meta.verbose_name)

    @property
    def _model(self) -> type[models.Model]:
        name = self.form.partition("/")[0]
        return Tag if name == "tag" else apps.get_model("articles", name)
