from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """The project itself, which brings the commands that put both apps together."""

    name = "attachment_site"
    label = "project"


class SiteAdminConfig(AdminConfig):
    """Django's admin, as the site's own: with a throttled sign-in and a second factor."""

    default_site = "attachment_site.admin_site.SiteAdmin"
