"""The practice writes “How sessions work” itself, and says when it is away."""

from django.db import migrations, models


def add_page(apps, schema_editor):
    apps.get_model("private_sessions", "SessionsPage").objects.create(pk=1)


def allow_practitioners(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="private_sessions", model="sessionspage"
    )
    group = apps.get_model("auth", "Group").objects.filter(name="Practitioner").first()
    for action in ("view", "change"):
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_sessionspage",
            defaults={"name": f"Can {action} How sessions work"},
        )
        if group is not None:
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("private_sessions", "0008_privacy_notice"),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionsPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        default="## What a session is\n\nA session is a conversation between two people: you, and the one who answers your letter. It takes place online, by video or by voice alone if that is easier. You can be anywhere that you can talk without being overheard.\n\nYou do not need the right words or a clear question. “I do not know what is wrong, but I cannot go on like this” is a perfectly good beginning.\n\n## Who it may suit\n\nPeople come because they cannot stop worrying about being left, because they pull away from someone they love, because the same argument returns every week, or because a relationship has ended and the days will not go on. Some come alone; some come to talk about a partner who is not in the room.\n\nSessions like these are not made for emergencies, and they are not the right place when someone at home is hurting you or you fear that they will. In those moments you deserve help that is close by and quick.\n\n## The first session\n\nThe first one is for finding out whether this is the right place for you. You are asked what brings you, and you tell as much as you like. Toward the end you hear, in plain words, how the work could go on and what it could and could not do. Nothing obliges you to come again, and it is a good answer to say that you want to think about it.\n",
                        help_text="Markdown. Begin each section with ##. {practitioner} becomes your name. How to apply and what stays private follow by themselves.",
                        max_length=20000,
                    ),
                ),
                (
                    "length",
                    models.CharField(blank=True, help_text="Such as: 50 minutes.", max_length=120),
                ),
                (
                    "fee",
                    models.CharField(
                        blank=True,
                        help_text="Such as: 80 euros, less for students.",
                        max_length=200,
                    ),
                ),
                (
                    "languages",
                    models.CharField(
                        blank=True, help_text="Such as: English, Urdu.", max_length=200
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True,
                        help_text="Such as: Licensed psychologist, no. 1234.",
                        max_length=200,
                    ),
                ),
                (
                    "register_url",
                    models.URLField(
                        blank=True,
                        help_text="Where people can look your licence up.",
                        verbose_name="link to the register",
                    ),
                ),
            ],
            options={
                "verbose_name": "How sessions work",
                "verbose_name_plural": "How sessions work",
            },
        ),
        migrations.AddField(
            model_name="practice",
            name="away_from",
            field=models.DateField(blank=True, null=True, verbose_name="away from"),
        ),
        migrations.AddField(
            model_name="practice",
            name="away_message",
            field=models.TextField(
                blank=True,
                db_default="",
                help_text="Shown instead of the form. Empty, it says until when you are away.",
                max_length=600,
                verbose_name="message while you are away",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="away_until",
            field=models.DateField(
                blank=True,
                help_text="The last day. The form is closed meanwhile, and opens again by itself.",
                null=True,
                verbose_name="away until",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="was_away",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("away_from__isnull", True), ("away_until__isnull", True)),
                    ("away_until__gte", models.F("away_from")),
                    _connector="OR",
                ),
                name="practice_is_away_for_some_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionspage",
            constraint=models.CheckConstraint(
                condition=models.Q(("pk", 1)), name="sessions_page_is_one_row"
            ),
        ),
        migrations.RunPython(add_page, migrations.RunPython.noop),
        migrations.RunPython(allow_practitioners, migrations.RunPython.noop),
    ]
