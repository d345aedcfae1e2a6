"""What pages call “Updated” so far stays so; from now on, the author says what is worth telling."""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import TruncDate


def keep_what_was_told(apps, schema_editor):
    published = apps.get_model("articles", "Article").objects.filter(published_at__isnull=False)
    later = published.annotate(
        updated_on=TruncDate("updated_at"), published_on=TruncDate("published_at")
    ).filter(updated_on__gt=F("published_on"))
    published.filter(pk__in=later.values("pk")).update(revised_at=F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0019_author_dates"),
    ]

    operations = [migrations.RunPython(keep_what_was_told, migrations.RunPython.noop)]
