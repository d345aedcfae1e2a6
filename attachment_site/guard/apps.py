from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Django's admin, with the site's own door."""

    default_site = "attachment_site.guard.site.DeskSite"
