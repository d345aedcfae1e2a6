from django.apps import AppConfig, apps
from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from taggit.apps import TaggitAppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"
    default = True

    def ready(self) -> None:
        connection_created.connect(_register_functions)
        post_migrate.connect(_refresh_search, sender=self)


class TagsConfig(TaggitAppConfig):
    """taggit under the name that authors know."""

    verbose_name = "Tags"


def _register_functions(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Give SQLite the functions that the search's triggers call."""
    if connection.vendor == "sqlite":
        from articles.search import text

        for function in (text.one_line, text.plain_text, text.search_words):
            name = function.__name__.removeprefix("search_")
            connection.connection.create_function(f"search_{name}", 1, function, deterministic=True)


def _refresh_search(using: str, apps: Apps = apps, **kwargs: object) -> None:
    """Install the search, unless `migrate` stopped at a state that lacks some of its columns."""
    from articles.models import SearchEntry
    from articles.search import index

    try:
        migrated = apps.get_model("articles", "SearchEntry")
    except LookupError:
        return
    columns = {field.column for field in SearchEntry._meta.local_fields}
    if columns <= {field.column for field in migrated._meta.local_fields}:
        index.refresh(using)
