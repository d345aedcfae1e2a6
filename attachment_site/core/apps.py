from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models import fields
from django.db.models.signals import post_migrate
from django.urls import register_converter

from attachment_site.core.db import read_any_date
from attachment_site.core.http.urls import RowConverter


class CoreConfig(AppConfig):
    name = "attachment_site.core"
    label = "attachment_site"
    verbose_name = "Site"

    def ready(self) -> None:
        post_migrate.connect(_install_triggers, sender=self)
        connection_created.connect(read_any_date)
        register_converter(RowConverter, "row")
        # What Django offers for it: the first line of every list to choose from.
        fields.BLANK_CHOICE_LABEL = "Choose one"


def _install_triggers(using: str, **kwargs: object) -> None:
    from attachment_site.core.caching import version_triggers

    version_triggers.install(using)
