from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "attachment_site.core"
    label = "attachment_site"
    verbose_name = "Site"

    def ready(self):
        from attachment_site.core.caching.triggers import install

        # After each migrate: SQLite drops a table's triggers whenever a migration rebuilds it.
        post_migrate.connect(install, sender=self)
