"""Recovery codes that django-otp kept as they are become digests.

Its tables stay, empty: the release before this one asks them while it still serves.
"""

import os

from django.db import migrations

from attachment_site.core.security import crypto

CODES, DEVICES = "otp_static_statictoken", "otp_static_staticdevice"


def keep_codes(apps, editor):
    """Each code of a person is kept as what Argon2id makes of it (0.1 seconds a code)."""
    connection = editor.connection
    if not {CODES, DEVICES} <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.user_id, t.token FROM {CODES} t JOIN {DEVICES} d ON d.id = t.device_id"
            " WHERE d.confirmed"
        )
        found = cursor.fetchall()
        cursor.execute(f"DELETE FROM {CODES}")
        cursor.execute(f"DELETE FROM {DEVICES}")
    made = {}
    for user_id, code in found:
        if user_id not in made:
            made[user_id] = apps.get_model("attachment_site", "RecoveryCodes").objects.create(
                user_id=user_id, name="recovery codes", salt=os.urandom(crypto.SALT_BYTES)
            )
        made[user_id].codes.create(digest=crypto.derive_from_secret(code, made[user_id].salt))


class Migration(migrations.Migration):
    dependencies = [("attachment_site", "0004_sign_in")]

    operations = [migrations.RunPython(keep_codes, migrations.RunPython.noop)]
