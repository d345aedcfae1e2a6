"""Recovery codes that django-otp kept as they are become digests; its tables go."""

import os

from django.db import migrations

from sessions import sealing

TABLES = ("otp_static_statictoken", "otp_static_staticdevice")


def keep_codes(apps, editor):
    """Each code of a person is kept as what Argon2id makes of it (0.1 seconds a code)."""
    connection = editor.connection
    if not set(TABLES) <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.user_id, t.token FROM otp_static_statictoken t"
            " JOIN otp_static_staticdevice d ON d.id = t.device_id WHERE d.confirmed"
        )
        found = cursor.fetchall()
    made = {}
    for user_id, code in found:
        if user_id not in made:
            made[user_id] = apps.get_model("attachment_site", "RecoveryCodes").objects.create(
                user_id=user_id, name="recovery codes", salt=os.urandom(sealing.SALT_BYTES)
            )
        made[user_id].codes.create(digest=sealing.stretch(code, made[user_id].salt))


def drop_tables(apps, editor):
    for table in TABLES:
        editor.execute(f"DROP TABLE IF EXISTS {table}")


def forget_app(apps, editor):
    """Its permissions and migrations would be asked about for ever."""
    apps.get_model("contenttypes", "ContentType").objects.filter(app_label="otp_static").delete()
    with editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'otp_static'")


class Migration(migrations.Migration):
    dependencies = [
        ("attachment_site", "0004_sign_in"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(keep_codes, migrations.RunPython.noop),
        migrations.RunPython(drop_tables, migrations.RunPython.noop),
        migrations.RunPython(forget_app, migrations.RunPython.noop),
    ]
