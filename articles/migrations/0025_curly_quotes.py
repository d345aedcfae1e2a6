"""Texts that readers see get the curly quotes and apostrophes that new ones get when they are saved."""

from django.db import migrations

from attachment_site.core.migrations._helpers import curl_quotes

FIELDS = {
    "Article": ["title", "summary", "cover_alt"],
    "FAQ": ["question"],
    "Topic": ["description"],
    "Author": ["credentials", "photo_alt"],
    "Page": ["title", "summary"],
}


def curl(apps, schema_editor):
    for model, names in FIELDS.items():
        curl_quotes(apps.get_model("articles", model), names)


class Migration(migrations.Migration):
    dependencies = [("articles", "0024_unsaved_work")]

    operations = [migrations.RunPython(curl, migrations.RunPython.noop)]
