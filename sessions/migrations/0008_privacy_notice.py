"""The practice is named in the privacy notice, with whoever handles data for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("private_sessions", "0007_promises_and_readers"),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="controller",
            field=models.TextField(
                blank=True,
                db_default="",
                help_text="Your name and postal address, as the law wants them in the privacy notice.",
                max_length=400,
                verbose_name="who is responsible",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="privacy_contact",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="An e-mail or web address. It stands in the privacy notice, for everybody.",
                max_length=200,
                verbose_name="contact for questions about data",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="processors",
            field=models.TextField(
                blank=True,
                db_default="",
                help_text="Who runs the server and the mail, one a line, with the country.",
                max_length=600,
                verbose_name="companies that handle data for you",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="supervisory_authority",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Where people can complain: the data protection authority, with its web address.",
                max_length=300,
            ),
        ),
    ]
