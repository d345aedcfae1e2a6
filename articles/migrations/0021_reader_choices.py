"""What stands large on the home page, titles for search engines, and words about a tag."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0020_told_revisions"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="seo_title",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Optional: what people would search for, such as “How to stop …”.",
                max_length=70,
                verbose_name="title for search engines and messengers",
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="start_here",
            field=models.ForeignKey(
                blank=True,
                help_text="Stands large on the home page, for whoever is new. Empty: the newest article.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.article",
            ),
        ),
        migrations.CreateModel(
            name="TagText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                (
                    "tag",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="described",
                        to="taggit.tag",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
    ]
