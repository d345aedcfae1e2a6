"""The page About leads whoever is in danger to the page that says whom to call."""

from django.db import migrations

from articles.content.markdown import render_markdown

WITHOUT_LINK = "please turn to the emergency services where you are."
WITH_LINK = "[here is whom to call](/help/)."


def lead_to_help(apps, schema_editor):
    page = apps.get_model("articles", "Page").objects.filter(slug="about").first()
    if page is not None and WITHOUT_LINK in page.body:
        page.body = page.body.replace(WITHOUT_LINK, WITH_LINK)
        page.body_html = render_markdown(page.body).html
        page.save(update_fields=["body", "body_html"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0028_row_revisions")]

    operations = [migrations.RunPython(lead_to_help, migrations.RunPython.noop)]
