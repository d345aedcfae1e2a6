"""`uv run python -m tests.faults`: a thousand writes of each kind while the site is killed, and a
database that is stopped for half a minute; each row of the table in README.md beside this file.

It makes sites of its own, on SQLite or on the PostgreSQL server of DATABASE_URL. What was promised
and is not there ends it with an error. `--only` (a kind, mails or stopped) does one part;
`--only migrating` kills `migrate` so often, which takes long and is not done otherwise.
"""

import argparse
import os
import tempfile
from functools import partial
from pathlib import Path

import django

from tests.faults import KEY


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--writes", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=30, help="how long the database is stopped")
    parser.add_argument("--seed", type=int, default=20260302)
    parser.add_argument("--only")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "attachment_site.settings"
    os.environ |= {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "127.0.0.1"}
    django.setup()

    from django.core.management import call_command

    from tests.faults.plugs.mailing import mails
    from tests.faults.plugs.migrating import kill_migrations
    from tests.faults.plugs.stopped import stopped
    from tests.faults.plugs.writing import KINDS, write_all

    call_command("collectstatic", interactive=False, verbosity=0)
    much = options.writes, options.kills, options.seed
    for kind in KINDS:
        if options.only in (None, kind):
            _report(kind, _in_a_site(partial(write_all, [kind]), *much)[kind])
    if options.only in (None, "mails"):
        _report("mails", _in_a_site(mails, *much))
    if options.only in (None, "stopped"):
        print(_in_a_site(stopped, options.seconds))
    if options.only == "migrating":
        with tempfile.TemporaryDirectory(prefix="migrating_") as folder:
            outcome = kill_migrations(Path(folder), options.kills, options.seed)
        print(
            f"{outcome.kills} of {options.kills} killed, all well after each,"
            f" {outcome.seconds:.0f} s"
        )


def _report(kind, outcome):
    print(
        f"{kind}: {len(outcome.confirmed)} confirmed and there, {outcome.kills} kills,"
        f" {outcome.unanswered} tries unanswered, {outcome.twice} came twice,"
        f" refused {outcome.refused},"
        f" {outcome.seconds:.0f} s",
        flush=True,
    )


def _in_a_site(part, *arguments):
    from tests.faults.plugs.killing import SITE
    from tests.running import fresh_site

    with (
        tempfile.TemporaryDirectory(prefix="faults_") as folder,
        fresh_site(Path(folder), migrated=True, **SITE) as environment,
    ):
        return part(environment, *arguments)


if __name__ == "__main__":
    main()
