"""The site writes the privacy notice itself; a page with the words that it began with keeps the rest."""

from django.db import migrations

from articles.content.markdown import render_markdown

REMOVED = [
    "## When you read\n\n"
    "The pages set no cookie and load nothing from any other site. There is no tracking, no"
    " advertising and no analytics service, and no profile of you is made.\n\n",
    "## What every web server sees\n\n"
    "To send you a page, the server has to know your device's internet address for that moment. It"
    " is not used to find out who you are.\n\n",
    "## If you ask for a session\n\n"
    "What you write is sealed before it is stored, and only the practitioner can open it. [What"
    " happens to your letter](/sessions/letter/) tells the rest. To show you your receipt once, one"
    " cookie is set for a moment and then removed.\n\n",
]


def remove_what_the_site_tells(apps, schema_editor):
    page = apps.get_model("articles", "Page").objects.filter(slug="privacy").first()
    if page is None or not all(words in page.body for words in REMOVED):
        return
    for words in REMOVED:
        page.body = page.body.replace(words, "")
    page.body_html = render_markdown(page.body).html
    page.save(update_fields=["body", "body_html"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_validate_cascades")]

    operations = [
        migrations.RunPython(remove_what_the_site_tells, migrations.RunPython.noop),
    ]
