"""A saved reply is suggested when an application is declined."""

from django.db import migrations, models


def suggest_the_first_one(apps, schema_editor):
    """Practices begin with a kind decline; whoever has kept it is offered it."""
    replies = apps.get_model("private_sessions", "SavedReply").objects
    replies.filter(title="A kind decline, with other places to turn").update(
        suggest_to_decline=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("private_sessions", "0013_read_replies"),
    ]

    operations = [
        migrations.AddField(
            model_name="savedreply",
            name="suggest_to_decline",
            field=models.BooleanField(
                db_default=False,
                default=False,
                verbose_name="suggest when an application is declined",
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
                ],
                max_length=12,
            ),
        ),
        migrations.RunPython(suggest_the_first_one, migrations.RunPython.noop),
    ]
