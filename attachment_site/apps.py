from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The project itself, which brings the commands that put both apps together."""

    name = "attachment_site"
    label = "project"
    default = True
