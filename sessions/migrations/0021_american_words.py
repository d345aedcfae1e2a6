"""American words, and a text for closed intake that says what to do instead."""

from django.db import migrations, models

EARLIER_INTAKE_MESSAGE = (
    "There is no room for new sessions at the moment. Please look in again in a few weeks."
)
INTAKE_MESSAGE = (
    "There is no room for new sessions at the moment. Your doctor, or the register of psychologists"
    " where you live, can name others who may have room sooner."
)


def replace_earlier_message(apps, schema_editor):
    """Where nobody has changed it."""
    practices = apps.get_model("private_sessions", "Practice").objects
    practices.filter(intake_message=EARLIER_INTAKE_MESSAGE).update(intake_message=INTAKE_MESSAGE)


class Migration(migrations.Migration):
    dependencies = [
        ("private_sessions", "0020_authentic_keys"),
    ]

    operations = [
        migrations.AlterField(
            model_name="practice",
            name="intake_message",
            field=models.TextField(
                default=INTAKE_MESSAGE,
                help_text="Shown instead of the form while it is closed.",
                max_length=600,
            ),
        ),
        migrations.AlterField(
            model_name="sessionspage",
            name="licence",
            field=models.CharField(
                blank=True,
                help_text="Such as: Licensed psychologist, no. 1234.",
                max_length=200,
                verbose_name="license",
            ),
        ),
        migrations.AlterField(
            model_name="sessionspage",
            name="register_url",
            field=models.URLField(
                blank=True,
                help_text="Where people can look your license up.",
                verbose_name="link to the register",
            ),
        ),
        migrations.RunPython(replace_earlier_message, migrations.RunPython.noop),
    ]
