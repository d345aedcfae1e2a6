from django.apps import AppConfig, apps
from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Model
from django.db.models.signals import post_migrate
from taggit.apps import TaggitAppConfig

PRIVATE_MODELS = {
    "brokenlink",
    "keyterm",
    "linkcheck",
    "mediafile",
    "previewlink",
    "redirect",
    "revision",
    "searchentry",
    "searchword",
    "stalerecommendation",
    "unmetsearch",
    "unsavedwork",
    "viewcount",
}


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"
    default = True

    # What time alone publishes: the last moment, up to that of the parameter, that changed pages.
    last_publication_sql = (
        "SELECT published_at FROM articles_article"
        " WHERE taken_down_at IS NULL AND published_at <= %s ORDER BY published_at DESC LIMIT 1"
    )

    def public_models(self) -> list[type[Model]]:
        """All except those that only the admin and the search show."""
        return [
            model
            for model in self.get_models(include_auto_created=True)
            if model._meta.model_name not in PRIVATE_MODELS
        ]

    def ready(self) -> None:
        connection_created.connect(_register_functions)
        post_migrate.connect(_refresh_search, sender=self)


class TagsConfig(TaggitAppConfig):
    """taggit under the name that authors know."""

    verbose_name = "Tags"

    def public_models(self) -> list[type[Model]]:
        return [self.get_model("Tag")]


def _register_functions(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Give SQLite the functions that the search's triggers call."""
    if connection.vendor == "sqlite":
        from articles.search import tokenizer

        for function in (tokenizer.one_line, tokenizer.plain_text, tokenizer.search_words):
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
