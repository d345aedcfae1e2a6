"""Replies that are not read yet can be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("private_sessions", "0012_words_of_outgoing_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="reply_taken_back_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="is_unread",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="read_on",
            field=models.DateField(null=True),
        ),
    ]
