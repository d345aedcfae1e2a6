"""`uv run python -m tests.faults`: a thousand writes of each kind while the site is killed.

It makes sites of its own, on SQLite or on the PostgreSQL server of DATABASE_URL. What was promised
and is not there ends it with an error. `--only` does one kind; `--only migrating` kills `migrate`
so often, which takes long and is not done otherwise.
"""

import argparse
import tempfile
from pathlib import Path

from tests.faults import set_up


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--writes", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20260302)
    parser.add_argument("--only")
    options = parser.parse_args()
    set_up()

    from django.core.management import call_command

    from tests.faults.plugs.killing import SITE
    from tests.faults.plugs.migrating import kill_migrations
    from tests.faults.plugs.writing import KINDS, write_all
    from tests.running import fresh_site

    call_command("collectstatic", interactive=False, verbosity=0)
    for kind in [options.only] if options.only else KINDS:
        with tempfile.TemporaryDirectory(prefix="faults_") as name:
            if kind == "migrating":
                outcome = kill_migrations(Path(name), options.kills, options.seed)
            else:
                much = options.writes, options.kills, options.seed
                with fresh_site(Path(name), migrated=True, **SITE) as environment:
                    outcome = write_all([kind], environment, *much)[kind]
        print(
            f"{kind}: {len(outcome.confirmed)} confirmed and there, {outcome.kills} kills,"
            f" {outcome.unanswered} tries unanswered, refused {outcome.refused},"
            f" {outcome.seconds:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
