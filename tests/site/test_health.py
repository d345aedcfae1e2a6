"""The watchdog's address."""

import pytest
from django.db import DatabaseError, connection


@pytest.mark.django_db
def test_a_working_site_is_ok(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_lost_database_is_told(client):
    def lost(execute, sql, params, many, context):
        raise DatabaseError("The database is away.")

    with connection.execute_wrapper(lost):
        response = client.get("/healthz")

    assert (response.status_code, response.json()) == (503, {"status": "no database"})


@pytest.mark.django_db
def test_it_answers_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/about/").status_code == 301
    assert client.get("/healthz").status_code == 200
