"""`uv run python -m tests.faults`: a thousand writes of each kind while the site is killed.

It makes sites of its own, on SQLite or on the PostgreSQL server of DATABASE_URL. What was promised
and is not there ends it with an error. `--only` does one kind; `--only migrating` kills `migrate`
so often, which takes long and is not done otherwise.
"""

import argparse
import tempfile
import time
from pathlib import Path

from tests.faults import set_up


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only")
    only = parser.parse_args().only
    set_up()

    from django.core.management import call_command

    from tests.faults.plugs.killing import SITE
    from tests.faults.plugs.migrating import kill_migrations
    from tests.faults.plugs.writing import KINDS, write_all
    from tests.running import fresh_site

    call_command("collectstatic", interactive=False, verbosity=0)
    for kind in [only] if only else KINDS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="faults_") as name:
            if kind == "migrating":
                kill_migrations(Path(name), kills=20)
            else:
                with fresh_site(Path(name), migrated=True, **SITE) as environment:
                    write_all([kind], environment, number=1000, kills=20)
        print(f"{kind}: all there, {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
