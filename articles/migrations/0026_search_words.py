"""Words of readers and of people in danger, which the author edits, and what the search missed."""

from pathlib import Path

from django.db import migrations, models

import articles.models.search

GROUPS = Path(__file__).parents[1] / "search" / "words" / "word_groups.txt"
MAY = {
    "Author": {
        "crisisterm": ["add", "change", "delete", "view"],
        "unmetsearch": ["view"],
        "wordgroup": ["add", "change", "delete", "view"],
    },
    "Practitioner": {"crisisterm": ["add", "change", "delete", "view"]},
}


def add_word_groups(apps, schema_editor):
    lines = [line for line in GROUPS.read_text().splitlines() if line and line[0] != "#"]
    word_group = apps.get_model("articles", "WordGroup")
    word_group.objects.bulk_create(
        word_group(readers_say=said.strip(), we_write=written.strip())
        for said, written in (line.split("|") for line in lines)
    )


def add_permissions(apps, schema_editor):
    """Django makes permissions after all migrations; these are needed now."""
    for group_name, models_of_group in MAY.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        for model, actions in models_of_group.items():
            content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
                app_label="articles", model=model
            )
            name = apps.get_model("articles", model)._meta.verbose_name
            for action in actions:
                permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                    content_type=content_type,
                    codename=f"{action}_{model}",
                    defaults={"name": f"Can {action} {name}"},
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0025_curly_quotes"),
    ]

    operations = [
        migrations.CreateModel(
            name="CrisisTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        help_text="Part of a search of somebody in danger: scared of my ... , or nothing to live for. Three dots stand for up to three words, a bar for “or”: hits|slaps me.",
                        max_length=100,
                        unique=True,
                        validators=[articles.models.search.validate_pattern],
                    ),
                ),
            ],
            options={
                "verbose_name": "danger word",
                "ordering": ["words"],
            },
        ),
        migrations.CreateModel(
            name="UnmetSearch",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "words",
                    models.CharField(blank=True, max_length=80, verbose_name="what was typed"),
                ),
                ("days", models.JSONField(default=list)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(verbose_name="last typed")),
                ("found", models.BooleanField(default=False)),
                ("followed_on", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "search without an answer",
                "verbose_name_plural": "searches without an answer",
                "ordering": ["-last_day", "words"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="WordGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "readers_say",
                    models.TextField(
                        help_text="Words and phrases with commas between them: needy, clingy, too much. The search knows other endings of each word, and slips of the finger.",
                        validators=[articles.models.search.validate_phrases],
                    ),
                ),
                (
                    "we_write",
                    models.TextField(
                        help_text="What the articles say for it: reassurance, anxious attachment. A search for any of the words above looks for these as well, and says so.",
                        validators=[articles.models.search.validate_phrases],
                    ),
                ),
            ],
            options={
                "verbose_name": "words of readers",
                "verbose_name_plural": "readers say / we write",
                "ordering": ["readers_say"],
            },
        ),
        migrations.RunPython(add_word_groups, migrations.RunPython.noop),
        migrations.RunPython(add_permissions, migrations.RunPython.noop),
    ]
