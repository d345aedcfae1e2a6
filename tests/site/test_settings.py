"""The start is safe by default: what is missing stops it with one sentence."""

import csv
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from attachment_site.core.mail import mailers_from, sender_from
from tests.running import PATIENCE_SECONDS

PRODUCTION = {
    "SECRET_KEY": "k8Jw2-quite-long-and-random-text-for-production-0123456789-abcdef",
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
}


def manage(*arguments, **environment):
    """Run manage.py with these variables and no others of the site."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


COOKIES = """
from django.conf import settings
from attachment_site.accounts import throttle
from sessions.inbox import last_seen, unlock
from sessions.views import cookies
print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, throttle.COOKIE, unlock.COOKIE)
print(cookies.RECEIPT_COOKIE, cookies.FORM_COOKIE, cookies.TICKET_COOKIE, last_seen.COOKIE)
"""


def test_behind_https_every_cookie_is_for_this_very_host():
    found = manage("shell", "--no-imports", "-c", COOKIES, **PRODUCTION).stdout.split()

    assert [name.partition("-")[0] for name in found] == ["__Host"] * 7 + ["__Secure"]


# Settings and the sentence that refuses each; those without one start.
TABLE = Path(__file__).with_name("settings.csv").read_text(encoding="utf-8")
CASES = [
    ({row["name"]: row["value"]}, row["refusal"]) for row in csv.DictReader(TABLE.splitlines())
]


def test_what_operators_write_starts(monkeypatch):
    for right in (changed for changed, refusal in CASES if not refusal):
        with monkeypatch.context() as environment:
            for name, value in (PRODUCTION | right).items():
                environment.setenv(name, value)
            runpy.run_path(str(settings.BASE_DIR / "attachment_site" / "settings.py"))


def test_what_is_missing_or_wrong_stops_the_start_with_one_sentence(monkeypatch):
    without_address = {"ALLOWED_HOSTS": ".example.org", "SITE_URL": ""}
    wrong_ones = [(wrong, refusal) for wrong, refusal in CASES if refusal]
    for wrong, sentence in [(without_address, "SITE_URL must be a whole address"), *wrong_ones]:
        with monkeypatch.context() as environment:
            for name, value in (PRODUCTION | wrong).items():
                environment.setenv(name, value)
            with pytest.raises(SystemExit, match="^The site cannot start: ") as stopped:
                runpy.run_path(str(settings.BASE_DIR / "attachment_site" / "settings.py"))
        assert sentence in str(stopped.value)
        assert "hush" not in str(stopped.value)

    result = manage("check", **PRODUCTION | {"SECRET_KEY": ""})
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)


def test_what_cannot_go_through_pgbouncer_goes_to_the_server_itself(monkeypatch):
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@pool/n?pgbouncer=true")

    def host_for(command, direct="postgres://u:p@itself/n"):
        monkeypatch.setattr(sys, "argv", ["manage.py", command])
        monkeypatch.setenv("DATABASE_DIRECT_URL", direct)
        read = runpy.run_path(str(settings.BASE_DIR / "attachment_site" / "settings.py"))
        return read["DATABASES"]["default"]["HOST"]

    assert host_for("worker") == "pool"
    for command in ("migrate", "backup", "restore", "move_to"):
        assert host_for(command) == "itself"
        with pytest.raises(SystemExit, match=f"{command} cannot go through PgBouncer: set"):
            host_for(command, direct="")


def test_a_production_set_up_has_nothing_to_warn_about():
    result = manage("check", "--deploy", "--fail-level", "DEBUG", **PRODUCTION)

    assert result.returncode == 0
    assert result.stderr == ""
    assert result.stdout.startswith("System check identified no issues (")


def test_migrations_are_complete_and_development_needs_no_variables_but_debug():
    assert manage("makemigrations", "--check", "--dry-run", DEBUG="true").returncode == 0


SERVERS = {
    "smtp://mail.example": ("mail.example", 587, "", "", "starttls"),
    "smtp://mail.example:25": ("mail.example", 25, "", "", None),
    "smtp://mail.example:25?starttls=true": ("mail.example", 25, "", "", "starttls"),
    "smtps://u:p%2F@mail.example": ("mail.example", 465, "u", "p/", "tls"),
    "smtps://[::1]:4465": ("::1", 4465, "", "", "tls"),
}


@pytest.mark.parametrize("email_url", SERVERS)
def test_the_address_of_the_mail_server_says_how_it_is_reached(email_url):
    found = mailers_from(email_url)["default"]

    *server, encryption = SERVERS[email_url]
    names = ("host", "port", "username", "password", "use_ssl", "use_tls", "timeout")
    values = (*server, encryption == "tls", encryption == "starttls", 20)
    assert found["BACKEND"] == "attachment_site.core.mail.EmailBackend"
    assert found["OPTIONS"] == dict(zip(names, values, strict=True))


def test_mail_comes_from_the_site_unless_it_is_said_otherwise():
    assert sender_from("", "https://example.org:8443") == "noreply@example.org"
    assert sender_from("notes@example.org", "https://example.org") == "notes@example.org"


@pytest.mark.django_db
def test_the_database_keeps_what_it_acknowledged_and_waits_for_nobody_for_ever():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, value in {"synchronous": 2, "secure_delete": 1, "foreign_keys": 1}.items():
                assert cursor.execute(f"PRAGMA {name}").fetchone() == (value,), name
            assert connection.transaction_mode == "IMMEDIATE"
        else:
            assert cursor.execute("SHOW statement_timeout").fetchone() == ("15s",)
