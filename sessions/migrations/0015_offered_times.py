import django.core.validators
from django.db import migrations, models


def ask_for_times(apps, schema_editor):
    """The saved reply that practices begin with asks for its two times."""
    replies = apps.get_model("private_sessions", "SavedReply").objects
    replies.filter(title="Offer two times").update(times=2)


class Migration(migrations.Migration):
    dependencies = [("private_sessions", "0014_declining")]

    operations = [
        migrations.AddField(
            model_name="savedreply",
            name="times",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="With this reply you are asked for so many times; 0 for none.",
                validators=[django.core.validators.MaxValueValidator(5)],
                verbose_name="times to offer",
            ),
        ),
        migrations.AlterField(
            model_name="draft",
            name="box",
            field=models.CharField(
                choices=[
                    ("text", "Reply"),
                    ("note", "Note"),
                    ("saved_reply", "Saved Reply"),
                    ("decline", "Decline"),
                    ("times", "Times"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunPython(ask_for_times, migrations.RunPython.noop),
    ]
