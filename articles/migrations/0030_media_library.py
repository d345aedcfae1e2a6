"""The media library, with what texts, covers and portraits show already."""

import re

import django.utils.timezone
from django.core.files.storage import default_storage
from django.db import migrations, models

PICTURE = re.compile(r"(?:\w+/)?([\w-]+)-[0-9a-f]{12}-[1-9]\d{0,3}x[1-9]\d{0,3}\.webp", re.ASCII)
REFERENCE = re.compile(r"(?:!\[((?:[^\[\]\\]|\\.)*)\]\(\s*<?)?/media/([\w/.-]+\.webp)", re.ASCII)
TEXTS = {"Article": ["body", "references"], "FAQ": ["answer"], "Page": ["body"], "Author": ["bio"]}
PICTURES = {"Article": ["cover_image", "cover_alt"], "Author": ["photo", "photo_alt"]}


def register_pictures(apps, schema_editor):
    used = {}
    for model, fields in TEXTS.items():
        for texts in apps.get_model("articles", model).objects.values_list(*fields).iterator():
            for text in texts:
                for alt, name in REFERENCE.findall(text):
                    used[name] = used.get(name) or re.sub(r"\\(.)", r"\1", alt)
    for model, fields in PICTURES.items():
        for name, alt in apps.get_model("articles", model).objects.values_list(*fields):
            used[name] = used.get(name) or alt
    media_file = apps.get_model("articles", "MediaFile")
    for name, alt in used.items():
        if not (match := PICTURE.fullmatch(name)):
            continue
        try:
            size, added = default_storage.size(name), default_storage.get_modified_time(name)
        except OSError:
            continue
        title = match[1].replace("-", " ").capitalize()
        fields = {"title": title[:140], "alt": alt[:250], "size": size, "uploaded_at": added}
        media_file.objects.get_or_create(file=name, defaults=fields | {"kind": "picture"})


def add_permissions(apps, schema_editor):
    """Django makes permissions after all migrations; these are needed now."""
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Author")
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model="mediafile"
    )
    for action in ("add", "change", "delete", "view"):
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_mediafile",
            defaults={"name": f"Can {action} picture or file"},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0029_about_help"),
    ]

    operations = [
        migrations.CreateModel(
            name="MediaFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.FileField(max_length=200, unique=True, upload_to="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("picture", "Picture"),
                            ("audio", "Recording"),
                            ("document", "Document"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="What it is called here, and in links to it.",
                        max_length=140,
                        verbose_name="name",
                    ),
                ),
                (
                    "alt",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="One sentence for readers who cannot see it, for each new use of the picture. Where it stands already, change it there.",  # noqa: E501
                        max_length=250,
                        verbose_name="what it shows",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(editable=False, verbose_name="bytes")),
                (
                    "uploaded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="added"
                    ),
                ),
                ("former_names", models.TextField(default="", editable=False)),
            ],
            options={
                "verbose_name": "picture or file",
                "verbose_name_plural": "media library",
                "ordering": ["-uploaded_at", "-pk"],
            },
        ),
        migrations.RunPython(register_pictures, migrations.RunPython.noop),
        migrations.RunPython(add_permissions, migrations.RunPython.noop),
    ]
