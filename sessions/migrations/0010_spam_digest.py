"""The daily reminder tells of what looks like spam."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("private_sessions", "0009_practice_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="spam_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
