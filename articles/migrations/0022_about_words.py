"""The site itself says which articles were reviewed; the words of the page About no longer do."""

from django.db import migrations

from articles.content.markdown import render_markdown

UNTRUE = (
    " Articles are read again from time to time, and the date of the last review stands beside the"
    " title."
)


def remove_what_the_site_tells(apps, schema_editor):
    page = apps.get_model("articles", "Page").objects.filter(slug="about").first()
    if page is not None and UNTRUE in page.body:
        page.body = page.body.replace(UNTRUE, "")
        page.body_html = render_markdown(page.body).html
        page.save(update_fields=["body", "body_html"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_reader_choices")]

    operations = [
        migrations.RunPython(remove_what_the_site_tells, migrations.RunPython.noop),
    ]
