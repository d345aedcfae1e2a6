from django.apps import AppConfig
from django.db.models import Model


class SessionsConfig(AppConfig):
    name = "sessions"
    # The label “sessions” belongs to django.contrib.sessions.
    label = "private_sessions"
    verbose_name = "Private sessions"

    def public_models(self) -> list[type[Model]]:
        names = ("Practice", "SessionsPage", "InboxKey", "WrappedKey", "CrisisLine")
        return [self.get_model(name) for name in names]
