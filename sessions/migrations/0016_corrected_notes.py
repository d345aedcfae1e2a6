"""A note can be corrected."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("private_sessions", "0015_offered_times"),
    ]

    operations = [
        migrations.AddField(
            model_name="note",
            name="corrected_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="draft",
            name="box",
            field=models.CharField(max_length=24),
        ),
    ]
