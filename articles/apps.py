from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from taggit.apps import TaggitAppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"
    default = True

    def ready(self):
        connection_created.connect(_teach_sqlite)
        pre_migrate.connect(_before_migrate, sender=self)
        post_migrate.connect(_after_migrate, sender=self)


class TagsConfig(TaggitAppConfig):
    """taggit under the name that authors know."""

    verbose_name = "Tags"


def _teach_sqlite(connection, **kwargs):
    """Give SQLite the functions that the search's triggers call."""
    if connection.vendor == "sqlite":
        from articles.search import text

        for function in (text.one_line, text.plain_text, text.search_words):
            name = function.__name__.removeprefix("search_")
            connection.connection.create_function(f"search_{name}", 1, function, deterministic=True)


def _has_search(using):
    from django.db import connections

    return "articles_searchentry" in connections[using].introspection.table_names()


def _before_migrate(using, plan, **kwargs):
    from articles.search.index import clear_away

    if plan and _has_search(using):
        clear_away(using)


def _after_migrate(using, **kwargs):
    from articles.search.index import lay_out

    if _has_search(using):
        lay_out(using)
