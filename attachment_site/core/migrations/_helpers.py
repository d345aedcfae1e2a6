"""What migrations of several apps do."""

from django.db import models
from django.db.migrations.state import StateApps

from attachment_site.core.text import typographic


def rename_content_types(apps: StateApps, app_label: str, names: dict[str, str]) -> None:
    """Let content types and permissions follow models to their new names.

    `names` has the new name of each model by its old one, in the spelling of their classes.
    """
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for old, new in names.items():
        old, new = old.lower(), new.lower()
        found = content_types.filter(app_label=app_label, model=old).first()
        if found is None or content_types.filter(app_label=app_label, model=new).exists():
            continue
        content_types.filter(pk=found.pk).update(model=new)
        for permission in permissions.filter(content_type=found.pk):
            verb, _, name = permission.codename.rpartition("_")
            if name == old:
                permissions.filter(pk=permission.pk).update(codename=f"{verb}_{new}")


def curl_quotes(model: type[models.Model], names: list[str]) -> None:
    """Set the quotes in these fields of stored rows as `typographic` does."""
    for name in names:
        for quote in ("'", '"'):
            rows = model._default_manager.filter(**{f"{name}__contains": quote})
            for pk, text in rows.values_list("pk", name):
                model._default_manager.filter(pk=pk).update(**{name: typographic(text)})
