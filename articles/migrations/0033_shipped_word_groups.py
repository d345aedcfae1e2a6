"""Groups of words that were shipped after a site began reach it, and the list of searches speaks."""

from django.db import migrations, models

from articles.search.words import missing_groups

# Of `word_groups.txt` as this migration adds it. A later file needs a migration like this one.
SHIPPED = "43192c192658b088"


def add_missing_groups(apps, schema_editor):
    word_group = apps.get_model("articles", "WordGroup")
    log = apps.get_model("admin", "LogEntry").objects.filter(
        content_type__app_label="articles", content_type__model="wordgroup"
    )
    missing = missing_groups(
        word_group.objects.values_list("readers_say", flat=True),
        log.values_list("object_repr", flat=True),
    )
    word_group.objects.bulk_create(
        word_group(readers_say=said, we_write=written) for said, written in missing
    )


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("articles", "0032_link_check_content_stamp"),
    ]

    operations = [
        migrations.AlterField(
            model_name="unmetsearch",
            name="found",
            field=models.BooleanField(
                choices=[(False, "Nothing was found"), (True, "Nobody opened anything")],
                default=False,
                verbose_name="what happened",
            ),
        ),
        migrations.RunPython(add_missing_groups, migrations.RunPython.noop),
    ]
