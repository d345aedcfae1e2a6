"""What applicants are promised is stored with each application; replies and readers have names."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def add_promises(apps, schema_editor):
    """Whoever waits now was promised what the practice promises today, as far as anybody knows."""
    practice = apps.get_model("private_sessions", "Practice").objects.first()
    if practice is None or practice.intake == "waiting-list":
        return
    waiting = apps.get_model("private_sessions", "Application").objects.filter(
        waiting_since__isnull=False
    )
    for application in waiting.only("waiting_since").iterator():
        day = timezone.localdate(application.waiting_since)
        due_on = day + datetime.timedelta(days=practice.promised_days)
        waiting.filter(pk=application.pk).update(answer_due_on=due_on)


def name_colleagues(apps, schema_editor):
    """Whoever joined by an invitation has a name of their own; the first is the practitioner."""
    wrapped_keys = apps.get_model("private_sessions", "WrappedKey").objects.filter(
        kind="passphrase", key__is_current=True
    )
    for wrapped in wrapped_keys.select_related("user").order_by("pk")[1:]:
        user = wrapped.user
        name = f"{user.first_name} {user.last_name}".strip() or user.username
        wrapped_keys.filter(pk=wrapped.pk).update(public_name=name[:120])


class Migration(migrations.Migration):
    dependencies = [
        ("private_sessions", "0006_crisis_line_kinds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="answer_due_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="application",
            name="readable_by",
            field=models.CharField(blank=True, db_default="", max_length=400),
        ),
        migrations.AddField(
            model_name="message",
            name="writer_name",
            field=models.CharField(blank=True, db_default="", max_length=120),
        ),
        migrations.AddField(
            model_name="message",
            name="written_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="wrappedkey",
            name="public_name",
            field=models.CharField(blank=True, db_default="", max_length=120),
        ),
        migrations.RunPython(add_promises, migrations.RunPython.noop),
        migrations.RunPython(name_colleagues, migrations.RunPython.noop),
    ]
