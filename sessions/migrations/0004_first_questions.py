"""Questions, crisis lines and a kind decline to start from, and what a practitioner may do."""

from django.db import migrations

QUESTIONS = [
    {
        "label": "What brings you here?",
        "help_text": "Begin wherever you like. It does not have to be in order.",
        "kind": "long",
        "is_required": True,
    },
    {
        "label": "What would you like to be different?",
        "help_text": "A small thing counts. “I do not know yet” is an answer too.",
        "kind": "long",
        "is_required": False,
    },
    {
        "label": "Have you talked to a therapist or counselor before?",
        "help_text": "",
        "kind": "yes-no",
        "is_required": False,
    },
    {
        "label": "When can you usually talk?",
        "help_text": "In your own time zone.",
        "kind": "choice",
        "choices": "Weekday mornings\nWeekday afternoons\nWeekday evenings\nWeekends\nIt varies",
        "is_required": False,
    },
]
CRISIS_LINES = [
    ("Australia", "Lifeline", "13 11 14"),
    ("Canada", "9-8-8 Suicide Crisis Helpline", "988, call or text"),
    ("France", "Numéro national de prévention du suicide", "3114"),
    ("Germany", "TelefonSeelsorge", "0800 111 0 111"),
    ("India", "Tele-MANAS", "14416"),
    ("Ireland", "Samaritans", "116 123"),
    ("New Zealand", "Need to talk?", "1737, call or text"),
    ("United Kingdom", "Samaritans", "116 123"),
    ("United States", "988 Suicide & Crisis Lifeline", "988, call or text"),
]
DECLINE = (
    "Dear {name},\n\n"
    "thank you for writing, and for trusting me with so much. I have read it with care.\n\n"
    "I am sorry that I cannot offer you sessions. That says something about what I can give at"
    " the moment, and nothing about you or about how much this matters.\n\n"
    "You may find somebody sooner in one of these ways: your family doctor can refer you; the"
    " register of psychologists or counselors in your country lists people by place and"
    " subject; and findahelpline.com names free lines where you can talk today.\n\n"
    "You do not have to carry this alone. I hope that you find someone who suits you.\n\n"
    "With warm wishes,\n{practitioner}"
)
INVITE = (
    "Dear {name},\n\n"
    "thank you for your letter. I would like to talk with you. Here are two times that I could"
    " offer; tell me in this conversation which one suits you, or what would be better.\n\n"
    "With warm wishes,\n{practitioner}"
)
PRACTITIONER_MAY = {
    "application": ["view", "change"],
    "crisisline": ["add", "change", "delete", "view"],
    "outgoingmail": ["view"],
    "question": ["add", "change", "delete", "view"],
    "savedreply": ["add", "change", "delete", "view"],
}


def add_rows(apps, schema_editor):
    def model(name):
        return apps.get_model("private_sessions", name).objects

    for position, question in enumerate(QUESTIONS, start=1):
        model("Question").create(position=position, **question)
    for country, name, contact in CRISIS_LINES:
        model("CrisisLine").create(country=country, name=name, contact=contact)
    model("SavedReply").create(title="A kind decline, with other places to turn", text=DECLINE)
    model("SavedReply").create(title="Offer two times", text=INVITE)
    model("Practice").update(
        crisis_text=apps.get_model("private_sessions", "Practice")
        ._meta.get_field("crisis_text")
        .default
    )
    model("Practice").filter(invitation_button="How sessions work").update(
        invitation_button="Apply for a session"
    )


def allow_practitioners(apps, schema_editor):
    """Django makes permissions after all migrations; those needed here are made now."""
    permissions = apps.get_model("auth", "Permission").objects
    content_types = apps.get_model("contenttypes", "ContentType").objects
    group = apps.get_model("auth", "Group").objects.get(name="Practitioner")
    wanted = [
        (
            model,
            f"{action}_{model}",
            f"Can {action} {apps.get_model('private_sessions', model)._meta.verbose_name}",
        )
        for model, actions in PRACTITIONER_MAY.items()
        for action in actions
    ]
    wanted.append(("inboxkey", "open_inbox", "Can set up and open the inbox"))
    for model, codename, name in wanted:
        content_type, _ = content_types.get_or_create(app_label="private_sessions", model=model)
        permission, _ = permissions.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("private_sessions", "0003_sealed_inbox")]

    operations = [
        migrations.RunPython(add_rows, migrations.RunPython.noop),
        migrations.RunPython(allow_practitioners, migrations.RunPython.noop),
    ]
