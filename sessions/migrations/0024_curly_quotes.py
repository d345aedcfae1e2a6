"""What the practice says gets the curly quotes and apostrophes that new words get when they are saved."""

from django.db import migrations

from attachment_site.core.migrations._helpers import curl_quotes

FIELDS = {
    "Practice": [
        *("profession", "invitation_heading", "invitation_text", "intake_message"),
        *("waiting_list_message", "away_message", "crisis_text"),
    ],
    "SessionsPage": ["length", "fee", "languages", "licence", "not_for"],
    "Question": ["label", "help_text"],
}


def curl(apps, schema_editor):
    for model, names in FIELDS.items():
        curl_quotes(apps.get_model("private_sessions", model), names)


class Migration(migrations.Migration):
    dependencies = [("private_sessions", "0023_who_it_is_not_for")]

    operations = [migrations.RunPython(curl, migrations.RunPython.noop)]
