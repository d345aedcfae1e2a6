"""The practice's one row, and the group Practitioner with its permissions."""

from django.db import migrations


def add_practice(apps, schema_editor):
    apps.get_model("private_sessions", "Practice").objects.get_or_create(pk=1)


def add_practitioner_group(apps, schema_editor):
    """Django makes permissions after all migrations; those needed here are made now."""
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Practitioner")
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="private_sessions", model="practice"
    )
    for action in ("change", "view"):
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_practice",
            defaults={"name": f"Can {action} practice"},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("private_sessions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(add_practice, migrations.RunPython.noop),
        migrations.RunPython(add_practitioner_group, migrations.RunPython.noop),
    ]
