"""The start is safe by default: what is missing stops it with one sentence."""

import os
import runpy
import subprocess
import sys

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


WRONG = [
    ({"SECRET_KEY": ""}, "set SECRET_KEY in the environment"),
    ({"ALLOWED_HOSTS": ""}, "set ALLOWED_HOSTS in the environment"),
    ({"ALLOWED_HOSTS": "https://example.org"}, "ALLOWED_HOSTS must be names alone"),
    ({"ALLOWED_HOSTS": ".example.org", "SITE_URL": ""}, "SITE_URL must be a whole address"),
    ({"TRUSTED_PROXIES": "nginx"}, "TRUSTED_PROXIES must be addresses or networks"),
    ({"TRUSTED_PROXIES": "0.0.0.0/0"}, "must not be most of the internet, as “0.0.0.0/0” is"),
    ({"TRUSTED_PROXIES": "::/0"}, "TRUSTED_PROXIES must not be most of the internet"),
    ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS must be a random text of 50"),
    ({"HSTS": "hosts"}, "HSTS must be one of off, host, subdomains, preload, not “hosts”."),
    ({"SITE_URL": "https://example.org/practice"}, "SITE_URL must be a whole address"),
    ({"SITE_URL": "https://other.example"}, "ALLOWED_HOSTS lacks the host of SITE_URL, other."),
    ({"BACKUP_RECIPIENT": f"age1{'q' * 58}"}, "BACKUP_RECIPIENT must be a public key of age"),
    ({"CACHE_URL": "redis://h/0?socket_timeout=abc"}, "CACHE_URL must be redis://host:6379/0"),
    ({"ADMIN_PATH": "robots.txt"}, "ADMIN_PATH must be a path that no page has"),
    ({"SECOND_FACTOR": "ye\N{LATIN SMALL LETTER LONG S}"}, "SECOND_FACTOR must be true or false"),
    ({"TIME_ZONE": "Atlantis"}, "TIME_ZONE must be a name such as"),
    ({"SESSIONS_RETENTION_DAYS": "0"}, "must be a whole number from 1 to 3650, not “0”."),
    ({"EMAIL_URL": "smtps://h:587"}, "port 587 begins TLS by STARTTLS, which is smtp://"),
    ({"EMAIL_URL": "smtp://u:p@mail server"}, "its host or port cannot be"),
    ({"EMAIL_URL": "smtp://u:p@h:465"}, "port 465 speaks TLS from the first byte"),
    ({"EMAIL_URL": "smtp://u:hush@mail.example/inbox"}, "EMAIL_URL must be smtp"),
    ({"EMAIL_FROM": "a, b"}, "EMAIL_FROM must be one plain address"),
    ({"EMAIL_FROM": "a@999.1.1.1"}, "EMAIL_FROM must be one plain address"),
    ({"ALLOWED_HOSTS": "999.1.1.1"}, "ALLOWED_HOSTS must be names alone"),
    ({"CACHE_URL": "redis://999.1.1.1"}, "CACHE_URL must be redis://host:6379/0"),
    ({"NOTICE_URL": "https://other.example"}, "ALLOWED_HOSTS lacks the host of NOTICE_URL, other."),
    ({"NOTICE_URL": "https://example.org:0"}, "NOTICE_URL must be a whole address"),
    ({"DATABASE_URL": "postgres://u:p@999.1.1.1/n"}, "a host that cannot be: “999.1.1.1”"),
    ({"DATABASE_URL": "postgres://u:p@h:0/n"}, "options of DATABASE_URL: invalid port number"),
    ({"DATABASE_URL": "postgres://u:p@h/n?keepalives_count=x"}, "_URL: invalid integer value"),
    ({"DATABASE_URL": "postgres://u:p@h/n?fallback=x"}, "invalid connection option"),
    ({"DATABASE_URL": "sqlite:////srv/site?mode=ro"}, "options for SQLite, which takes none"),
    ({"DATABASE_DIRECT_URL": "postgres://h/n?port=no"}, "_DIRECT_URL: invalid integer value"),
    ({"DATABASE_URL": "sqlite:"}, "DATABASE_URL must be"),
    ({"DATABASE_URL": "postgres://u:p@h/n?sslmode=on"}, "options of DATABASE_URL: invalid sslmode"),
    ({"DATABASE_URL": "postgres://u:p@h/n?port=1,2"}, "could not match 2 port numbers to 1 hosts"),
    ({"BACKUP_DIR": "/dev/null/backups"}, "BACKUP_DIR must be a folder, not a file."),
    ({"DATABASE_URL": "sqlite:///srv/site"}, "DATABASE_URL must have a path from the root"),
    ({"MEDIA_BUCKET": "s3://key:secret@host:port/bucket"}, "MEDIA_BUCKET must be s3://key:secret"),
    ({"METRICS_TOKEN": "a" * 30}, "METRICS_TOKEN must be a random text of 20"),
    ({"BACKUP_PING_URL": "https://-/"}, "BACKUP_PING_URL must be a whole address"),
    ({"MEDIA_ROOT": "~/media"}, "MEDIA_ROOT must be a path from the root"),
    ({"STATIC_ROOT": "static"}, "STATIC_ROOT must be a path from the root"),
    ({"BACKUP_RECIPIENT": "ssh-ed25519 AAAA"}, "BACKUP_RECIPIENT must be a public key of age"),
    ({"SENTRY_DSN": "https://host/1"}, "SENTRY_DSN must be https://key@host/number."),
]


RIGHT = [
    ("DATABASE_URL", "postgres://u:p@h/n?sslmode=require&sslnegotiation=direct"),
    ("DATABASE_URL", "postgres:///n?host=one,two&port=5432,5433"),
    ("DATABASE_URL", "postgres://u@%2Fvar%2Frun%2Fpostgresql/n?keepalives=1&hostaddr="),
    # A host that does not answer, which the start does not ask
    ("DATABASE_URL", "postgres://u:p@h/n?hostaddr=192.0.2.1&connect_timeout=600"),
    ("CACHE_URL", "rediss://:p@h:6380?ssl_cert_reqs=none"),
    ("EMAIL_URL", "smtp://u%40h:p@mail.münchen.example."),
    ("TRUSTED_PROXIES", "10.0.0.0/8, 172.16.0.0/12, fc00::/7, fe80::/10, 2a06:98c0::/29, ::1"),
    ("MEDIA_BUCKET", "s3://key:secret@minio:9000/bucket?region="),
    ("ADMIN_PATH", "my.desk/v1.2"),
]


def test_what_operators_write_starts(monkeypatch):
    for name, value in RIGHT:
        with monkeypatch.context() as environment:
            for each, text in (PRODUCTION | {name: value}).items():
                environment.setenv(each, text)
            runpy.run_path(str(settings.BASE_DIR / "attachment_site" / "settings.py"))


def test_what_is_missing_or_wrong_stops_the_start_with_one_sentence(monkeypatch):
    for wrong, sentence in WRONG:
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
