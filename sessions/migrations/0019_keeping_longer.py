"""Erasing can be put off, and is told of before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("private_sessions", "0018_spam_waits"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="kept_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="application",
            name="may_keep_longer",
            field=models.BooleanField(db_default=False, default=True),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="erased_soon_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
