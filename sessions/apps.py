from typing import Any

from django.apps import AppConfig
from django.db.models import Model
from django.db.models.signals import post_migrate, pre_delete


class SessionsConfig(AppConfig):
    name = "sessions"
    # The label “sessions” belongs to django.contrib.sessions.
    label = "private_sessions"
    verbose_name = "Private sessions"

    def ready(self) -> None:
        """Let the manifest know of what is deleted, and of what migrations have written."""
        from sessions.models import manifest

        for model in manifest.recorded_models():
            pre_delete.connect(manifest.note_deletion, sender=model)
        post_migrate.connect(_renew_manifest, sender=self)

    def public_models(self) -> list[type[Model]]:
        names = ("Practice", "SessionsPage", "InboxKey", "WrappedKey", "CrisisLine")
        return [self.get_model(name) for name in names]


def _renew_manifest(apps: Any = None, plan: Any = (), **kwargs: Any) -> None:
    """After migrations of this app; `flush` sends neither apps nor plan."""
    has_changed = any(migration.app_label == SessionsConfig.label for migration, _ in plan)
    if has_changed and "manifest" in apps.all_models[SessionsConfig.label]:
        from sessions.models import Manifest

        Manifest.renew()
