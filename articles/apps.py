from django.apps import AppConfig
from taggit.apps import TaggitAppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"
    default = True


class TagsConfig(TaggitAppConfig):
    """taggit under the name that authors know."""

    verbose_name = "Tags"
