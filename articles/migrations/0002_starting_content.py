"""The fixed pages with words to start from, and the group Author with its permissions."""

from django.db import migrations

from articles.content.markdown import render_markdown

PAGES = {
    "home": {
        "title": "On love, fear and feeling safe with someone",
        "summary": "Plain, careful writing about attachment and relationships.",
        "body": (
            "The people we love can calm us like nobody else, and frighten us like nobody else."
            " The articles here explain why that is, and what tends to help."
        ),
    },
    "about": {
        "title": "About this site",
        "summary": "Who writes here, how the articles are made, and what they cannot do.",
        "body": (
            "These articles are written for people who want to understand how they love, and why"
            " closeness can hurt.\n\n"
            "## How the articles are made\n\n"
            "Each one rests on published research, which is listed under the text. Where"
            " researchers disagree, the article says so. Articles are read again from time to"
            " time, and the date of the last review stands beside the title.\n\n"
            "## What they cannot do\n\n"
            "An article cannot know you. Nothing here is a diagnosis or replaces care from"
            " somebody who has listened to your story. If you are in danger, please turn to the"
            " emergency services where you are.\n"
        ),
    },
    "privacy": {
        "title": "Privacy",
        "summary": "What this site knows about its readers, in plain words.",
        "body": (
            "You can read everything here without leaving anything behind.\n\n"
            "## When you read\n\n"
            "The pages set no cookie and load nothing from any other site. There is no tracking,"
            " no advertising and no analytics service, and no profile of you is made.\n\n"
            "## What every web server sees\n\n"
            "To send you a page, the server has to know your device's internet address for that"
            " moment. It is not used to find out who you are.\n\n"
            "## If you ask for a session\n\n"
            "What you write is sealed before it is stored, and only the practitioner can open it."
            " [What happens to your letter](/sessions/letter/) tells the rest. To show you your"
            " receipt once, one cookie is set for a moment and then removed.\n\n"
            "## On a shared device\n\n"
            "Your browser keeps a history of its own. If somebody else looks at this device, you"
            " can open a private window before you read.\n"
        ),
    },
}
AUTHOR_MAY = {
    "articles": {
        "article": ["add", "change", "delete", "view"],
        "author": ["add", "change", "view"],
        "authorlink": ["add", "change", "delete", "view"],
        "faq": ["add", "change", "delete", "view"],
        "page": ["change", "view"],
        "relatedarticle": ["add", "change", "delete", "view"],
        "topic": ["add", "change", "delete", "view"],
    },
    "taggit": {"tag": ["add", "change", "delete", "view"]},
}


def add_pages(apps, schema_editor):
    for slug, words in PAGES.items():
        apps.get_model("articles", "Page").objects.get_or_create(
            slug=slug, defaults={**words, "body_html": render_markdown(words["body"]).html}
        )


def add_author_group(apps, schema_editor):
    """Django makes permissions after all migrations; those needed here are made now."""
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Author")
    for app_label, models in AUTHOR_MAY.items():
        for model, actions in models.items():
            content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
                app_label=app_label, model=model
            )
            name = apps.get_model(app_label, model)._meta.verbose_name
            for action in actions:
                permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                    content_type=content_type,
                    codename=f"{action}_{model}",
                    defaults={"name": f"Can {action} {name}"},
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.RunPython(add_pages, migrations.RunPython.noop),
        migrations.RunPython(add_author_group, migrations.RunPython.noop),
    ]
