"""What looks like spam keeps its promise like any other letter: whoever sent it waits as well."""

from django.db import migrations
from django.db.models import Max


def let_spam_wait(apps, schema_editor):
    applications = apps.get_model("private_sessions", "Application").objects
    for row in applications.filter(status="spam", waiting_since=None, closed_at=None):
        replied_at = row.messages.filter(sender="practitioner").aggregate(last=Max("sent_at"))[
            "last"
        ]
        since = row.received_at
        if replied_at:
            first = row.messages.filter(sender="applicant", sent_at__gt=replied_at).first()
            since = first and first.sent_at
        applications.filter(pk=row.pk).update(waiting_since=since)


class Migration(migrations.Migration):
    dependencies = [("private_sessions", "0017_hybrid_keys")]

    operations = [migrations.RunPython(let_spam_wait, migrations.RunPython.noop)]
