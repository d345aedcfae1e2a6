"""Models get the names that the field uses; their tables stay, and the release before serves on."""

import django.db.models.deletion
from django.db import migrations, models

from attachment_site.core.migrations._helpers import rename_content_types

RENAMED = {
    "OldAddress": ("Redirect", "articles_oldaddress"),
    "ReadingCount": ("ViewCount", "articles_readingcount"),
    "Origin": ("ImportSource", "articles_origin"),
    "TellingWord": ("KeyTerm", "articles_tellingword"),
    "SuggestedArticle": ("RecommendedArticle", "articles_suggestedarticle"),
    "DueSuggestion": ("StaleRecommendation", "articles_duesuggestion"),
}
# model, field, what it leads to, the name of the way back, and whether it may be empty
RELATED = [
    ("redirect", "article", "articles.article", "redirects", True),
    ("redirect", "topic", "articles.topic", "redirects", True),
    ("redirect", "tag", "taggit.tag", "redirects", True),
    ("redirect", "author", "articles.author", "redirects", True),
    ("viewcount", "article", "articles.article", "view_counts", False),
    ("importsource", "article", "articles.article", "import_sources", False),
]
UNCOLLECTED = [
    ("keyterm", "article", "key_terms"),
    ("recommendedarticle", "article", "recommendations"),
    ("recommendedarticle", "other", "recommended_after"),
]


def rename(apps, editor):
    rename_content_types(apps, "articles", {old: new for old, (new, _) in RENAMED.items()})


def rename_back(apps, editor):
    rename_content_types(apps, "articles", {new: old for old, (new, _) in RENAMED.items()})


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0014_search_counts"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                operation
                for old, (new, table) in RENAMED.items()
                for operation in (
                    migrations.RenameModel(old, new),
                    migrations.AlterModelTable(new, table),
                )
            ]
            + [
                migrations.AlterField(
                    model,
                    field,
                    models.ForeignKey(
                        to=to,
                        on_delete=django.db.models.deletion.CASCADE,
                        null=is_empty,
                        related_name=name,
                    ),
                )
                for model, field, to, name, is_empty in RELATED
            ]
            + [
                migrations.AlterField(
                    model,
                    field,
                    models.ForeignKey(
                        to="articles.article",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name=name,
                    ),
                )
                for model, field, name in UNCOLLECTED
            ]
        ),
        migrations.RunPython(rename, rename_back),
    ]
