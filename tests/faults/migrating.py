"""`uv run python -m tests.faults.migrating`: `migrate` is killed twenty times, on SQLite or on the
PostgreSQL server of DATABASE_URL, and the site works after each; see `plugs/migrating.py`."""

import argparse
import os
import tempfile
from pathlib import Path

import django

from tests.faults import KEY


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.migrating", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20260302)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "attachment_site.settings"
    os.environ |= {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "127.0.0.1"}
    django.setup()

    from django.core.management import call_command

    from tests.faults.plugs.migrating import kill_migrations

    call_command("collectstatic", interactive=False, verbosity=0)
    with tempfile.TemporaryDirectory(prefix="migrating_") as folder:
        outcome = kill_migrations(Path(folder), options.kills, options.seed)
    print(
        f"{outcome.kills} of {options.kills} killed, all well after each, {outcome.seconds:.0f} s"
    )


if __name__ == "__main__":
    main()
