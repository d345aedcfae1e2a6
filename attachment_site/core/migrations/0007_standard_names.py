"""Models get the names that the field uses; their tables stay, and the release before serves on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from attachment_site.core.migrations._helpers import rename_content_types

RENAMED = {
    "Edition": ("ContentVersion", "attachment_site_edition"),
    "LastDone": ("Heartbeat", "attachment_site_lastdone"),
    "SignedIn": ("BrowserSession", "attachment_site_signedin"),
}
# It stands on django-otp's table.
PROXIES = {"Telephone": "SealedTOTPDevice"}


def rename(apps, editor):
    names = {old: new for old, (new, _) in RENAMED.items()} | PROXIES
    rename_content_types(apps, "attachment_site", names)


def rename_back(apps, editor):
    names = {old: new for old, (new, _) in RENAMED.items()} | PROXIES
    rename_content_types(apps, "attachment_site", {new: old for old, new in names.items()})


class Migration(migrations.Migration):
    dependencies = [
        ("attachment_site", "0006_telephone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                operation
                for old, (new, table) in RENAMED.items()
                for operation in (
                    migrations.RenameModel(old, new),
                    migrations.AlterModelTable(new, table),
                )
            ]
            + [migrations.RenameModel(old, new) for old, new in PROXIES.items()]
            + [
                migrations.RenameField("Heartbeat", "deed", "job"),
                migrations.AlterField(
                    "Heartbeat",
                    "job",
                    models.CharField(
                        max_length=10,
                        unique=True,
                        db_column="deed",
                        choices=[
                            ("round", "A round of the worker"),
                            ("purge", "Erasing what is past its time"),
                            ("backup", "A backup"),
                            ("jump", "A jump of the clock, or a pause that looks like one"),
                        ],
                    ),
                ),
                migrations.AlterModelOptions("Heartbeat", {"default_permissions": ()}),
                migrations.AlterField(
                    "BrowserSession",
                    "user",
                    models.ForeignKey(
                        to=settings.AUTH_USER_MODEL,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="browser_sessions",
                    ),
                ),
            ]
        ),
        migrations.RunPython(rename, rename_back),
    ]
