"""Who sessions are not for, and where they take place, said by fields of their own."""

from django.db import migrations, models

NOT_FOR = (
    "Sessions like these are not made for emergencies, and they are not the right place when"
    " someone at home is hurting you or you fear that they will. In those moments you deserve help"
    " that is close by and quick."
)


def say_it_once(apps, schema_editor):
    """A page that still has the words among its text has them in their own field now."""
    for page in apps.get_model("private_sessions", "SessionsPage").objects.all():
        page.text = page.text.replace(f"{NOT_FOR}\n\n", "")
        page.save(update_fields=["text"])


class Migration(migrations.Migration):
    dependencies = [
        ("private_sessions", "0022_spam_since"),
    ]

    operations = [
        migrations.AddField(
            model_name="sessionspage",
            name="not_for",
            field=models.TextField(
                blank=True,
                db_default=NOT_FOR,
                default=NOT_FOR,
                help_text="Two or three sentences, so that nobody waits at the wrong door.",
                max_length=600,
                verbose_name="who it is not for",
            ),
        ),
        migrations.AddField(
            model_name="sessionspage",
            name="place",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Such as: online, for people in Europe.",
                max_length=200,
                verbose_name="where",
            ),
        ),
        migrations.AlterField(
            model_name="sessionspage",
            name="text",
            field=models.TextField(
                default="## What a session is\n\nA session is a conversation between two people: you, and the one who answers your letter. It takes place online, by video or by voice alone if that is easier. You can be anywhere that you can talk without being overheard.\n\nYou do not need the right words or a clear question. “I do not know what is wrong, but I cannot go on like this” is a perfectly good beginning.\n\n## Who it may suit\n\nPeople come because they cannot stop worrying about being left, because they pull away from someone they love, because the same argument returns every week, or because a relationship has ended and the days will not go on. Some come alone; some come to talk about a partner who is not in the room.\n\n## The first session\n\nThe first one is for finding out whether this is the right place for you. You are asked what brings you, and you tell as much as you like. Toward the end you hear, in plain words, how the work could go on and what it could and could not do. Nothing obliges you to come again, and it is a good answer to say that you want to think about it.\n",
                help_text="Markdown. Begin each section with ##. {practitioner} becomes your name. How to apply and what stays private follow by themselves.",
                max_length=20000,
            ),
        ),
        migrations.RunPython(say_it_once, migrations.RunPython.noop),
    ]
