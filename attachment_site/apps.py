from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SiteConfig(AppConfig):
    name = "attachment_site"
    verbose_name = "Site"

    def ready(self):
        from attachment_site.edition_triggers import install

        # After each migrate: SQLite drops a table's triggers whenever a migration rebuilds it.
        post_migrate.connect(install, sender=self)
