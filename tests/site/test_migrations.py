"""Readers read on while a migration runs: the release before lives with the tables of this one."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django_migration_linter import MigrationLinter

from attachment_site.management.commands.migrate import one_at_a_time
from tests.databases import time_limits

OURS = ["articles", "attachment_site", "private_sessions"]
# Written before there was a site that could not stand still.
BEFORE_THE_RULE = ["0009_card", "0003_sealed_inbox"]
# A column that only takes longer words, and constraints that only refuse less.
WIDENING = ["0016_corrected_notes", "0026_passkeys_open_the_inbox"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_release_before_lives_with_every_migration(capsys):
    # SQLite's tables are remade for each change, which looks like new columns that must be filled
    # and new constraints; those rules are held to on PostgreSQL.
    untold = ["NOT_NULL", "ADD_UNIQUE"] if connection.vendor == "sqlite" else []
    linter = MigrationLinter(
        str(settings.BASE_DIR),
        include_apps=OURS,
        ignore_name=[*BEFORE_THE_RULE, *WIDENING],
        exclude_migration_tests=untold,
        quiet=["ok", "ignore", "warning"],
        no_cache=True,
    )

    linter.lint_all_migrations()

    assert linter.nb_total > 20
    assert not linter.has_errors, capsys.readouterr().out


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_time_limit_of_pages_ends_a_migration():
    with one_at_a_time(connection):
        assert time_limits() == []


def test_nothing_that_django_would_delete_hangs_on_what_the_database_deletes():
    """Django's own check of this is silenced, as it asks for more (see the settings)."""
    foreign_keys = [
        field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.remote_field
    ]
    deleted_by_database = {
        field.model for field in foreign_keys if field.remote_field.on_delete is models.DB_CASCADE
    }

    assert len(deleted_by_database) == 6
    for field in foreign_keys:
        if field.remote_field.on_delete is not models.DB_CASCADE:
            assert field.remote_field.model not in deleted_by_database
            by_database = field.remote_field.on_delete in (models.DO_NOTHING, models.DB_SET_NULL)
            assert by_database or field.model not in deleted_by_database
