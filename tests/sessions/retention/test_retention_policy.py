"""The policy file says of every field how long it lives, and the code does what it says."""

import os

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from sessions.models import Access, Application, Draft, OutgoingMail
from sessions.retention import load_policy, withdraw
from tests.sessions.factories import make_application, make_message, make_note, make_practitioner

MODELS = list(apps.get_app_config("private_sessions").get_models())


def rules():
    """Every rule of the file, by "Model.field"."""
    return {
        f"{model}.{field}": rule
        for model, fields in load_policy()["models"].items()
        for field, rule in fields.items()
    }


def names(**wanted):
    return {name for name, rule in rules().items() if wanted.items() <= rule.items()}


def test_every_field_has_a_rule_that_says_what_how_long_and_why_and_every_rule_a_field():
    fields = {
        f"{model.__name__}.{field.name}"
        for model in MODELS
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
    }

    assert set(rules()) == fields
    for rule in rules().values():
        assert set(rule) == {"holds", "lives", "why"}
        assert len(rule["why"].split()) >= 2
    assert {rule["holds"] for rule in rules().values()} == set(load_policy()["holds"])
    assert {rule["lives"] for rule in rules().values()} == set(load_policy()["lifetimes"])


def test_text_in_the_clear_is_the_sites_own_and_no_other():
    """A new field of text must be called the site's own, or be one whose values are all known."""
    known_values = {
        *("Application.reference", "Application.status", "Access.kind", "Draft.box"),
        *("Message.sender", "OutgoingMail.kind", "UnlockedInbox.name", "UnsentLetter.page"),
        *("WrappedKey.kind", "RateCount.action", "CrisisLine.kind", "Practice.intake"),
        *("Question.kind", "Manifest.browsers"),
    }
    text = {
        f"{model.__name__}.{field.name}"
        for model in MODELS
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
    }

    assert text == names(holds="site text") | known_values


@pytest.mark.django_db
def test_withdrawing_empties_what_the_policy_says_takes_all_rows_and_keeps_the_rest():
    today = timezone.localdate()
    days = {"reply_taken_back_on": today, "kept_until": today, "read_at": timezone.now()}
    application = make_application(may_email=True, readable_by="Dana Reed", **days)
    user = make_practitioner()
    make_message(application)
    make_note(application, written_by=user)
    Draft.objects.keep(application, user, b"page", {"text": "Dear Robin"})
    Access.objects.create(application=application, user=user)
    OutgoingMail.objects.create(kind="reply", application=application, recipient=os.urandom(40))
    belonging = [
        model
        for model in MODELS
        if any(field.related_model is Application for field in model._meta.local_fields)
    ]
    assert all(model.objects.count() == 1 for model in belonging)
    before = Application.objects.filter(pk=application.pk).values().get()

    withdraw(application, now=timezone.now())

    after = Application.objects.filter(pk=application.pk).values().get()
    emptied = {f"Application.{name}" for name in before if before[name] and not after[name]}
    expected = names(lives="until_withdrawn") | names(lives="until_answered")
    assert emptied == {name for name in expected if name.startswith("Application.")}
    gone = {model.__name__ for model in belonging if not model.objects.exists()}
    assert gone == {"Access", "Draft", "Message", "Note", "OutgoingMail"}
    assert User.objects.filter(pk=user.pk).exists()
