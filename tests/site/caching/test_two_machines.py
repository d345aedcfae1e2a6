"""Two web machines on one database and one Redis: either may go, and both say the same."""

import http.cookiejar
import sqlite3
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import ExitStack, closing

import psycopg
import pytest

from tests.running import PRODUCTION, end, fresh_site, run, served

pytestmark = [pytest.mark.usefixtures("redis"), pytest.mark.database]

PASSWORD = "nine pears in a wooden bowl"


@pytest.fixture
def machines(tmp_path):
    """Two machines (address, process), and the address of their database."""
    settings = PRODUCTION | {
        "CACHE_URL": "redis://127.0.0.1:6379/14",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    }
    with fresh_site(tmp_path, migrated=True, **settings) as environment, ExitStack() as running:
        person = ["--username", "dana", "--email", "dana@example.org"]
        run(["manage.py", "createsuperuser", "--no-input", "-v0", *person], environment)
        yield (
            [running.enter_context(served(environment)) for _ in range(2)],
            environment["DATABASE_URL"],
        )


def get(address, opener=None):
    """The text of a page. Raises HTTPError for a status of 400 or more."""
    with (opener.open if opener else urllib.request.urlopen)(address, timeout=20) as answer:
        return answer.read().decode()


def post(address, fields, opener=None):
    """The status of what answers a form, redirects followed."""
    sent = urllib.parse.urlencode(fields).encode()
    try:
        with (opener.open if opener else urllib.request.urlopen)(address, sent, timeout=20) as done:
            return done.status
    except urllib.error.HTTPError as error:
        return error.code


def execute(database, statement):
    """Change the database behind the site's back, as another program would."""
    if database.startswith("postgres"):
        with psycopg.connect(database) as connection:
            connection.execute(statement)
        return
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute(statement)


def test_two_machines_are_one_site(machines):
    ((first, first_server), (second, _)), database = machines

    # What changes is seen on both within a second, although both keep their pages.
    assert "Changed by hand" not in get(f"{first}/about/") + get(f"{second}/about/")
    execute(database, "UPDATE articles_page SET title = 'Changed by hand' WHERE slug = 'about'")
    time.sleep(1)
    assert "Changed by hand" in get(f"{first}/about/")
    assert "Changed by hand" in get(f"{second}/about/")

    # Limits count for both together.
    for number in range(20):
        machine = (first, second)[number % 2]
        assert post(f"{machine}/sessions/return/", {"receipt": f"{number:016d}"}) == 422
    assert post(f"{first}/sessions/return/", {"receipt": "9" * 16}) == 429
    assert post(f"{second}/sessions/return/", {"receipt": "9" * 16}) == 429

    # Whoever signed in on one that is lost goes on with the other.
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    get(f"{first}/admin/login/", browser)
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    fields = {"username": "dana", "password": PASSWORD, "csrfmiddlewaretoken": token}
    post(f"{first}/admin/login/", fields, browser)
    end(first_server, signal=9)

    assert "Your desk" in get(f"{second}/admin/", browser)
