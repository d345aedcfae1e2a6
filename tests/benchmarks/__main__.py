"""`uv run python -m tests.benchmarks`: requests a second, memory, and times at few and at many
articles, each beside its floor.

It makes sites of its own (on SQLite, or on the PostgreSQL server of DATABASE_URL), serves them as
in production, and measures them over HTTP, both sizes in turns. `--articles` says how many are
many. `--only` does one part: serving, growth (whose pages are cold), or moving, which is left out
otherwise and needs PostgreSQL.
"""

import argparse
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.faults import set_up

FEW, MANY = 100, 100_000


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--articles", type=int, default=MANY, help="how many are many")
    parser.add_argument("--only", choices=["serving", "growth", "moving"], help="do one part")
    options = parser.parse_args()
    set_up()

    from tests.benchmarks.growth import measure
    from tests.running import run, start

    broken = 0
    if options.only != "growth":
        with _site() as (folder, environment):
            run(["-m", "tests.benchmarks.corpus", str(FEW)], environment)
            part = f"tests.benchmarks.{options.only or 'serving'}"
            broken += start(["-m", part, folder], environment).wait()
    if options.only in (None, "growth"):
        with _served(options.articles) as many, _served(FEW) as few:
            broken += _print_table(*measure(few, many), options.articles)
    sys.exit(broken)


@contextmanager
def _site():
    """A site of its own without articles: (its folder, environment variables)."""
    from tests.running import PRODUCTION, fresh_site, run

    variables = {name: value for name, value in PRODUCTION.items() if name != "STATIC_ROOT"}
    with (
        tempfile.TemporaryDirectory(prefix="benchmark_") as folder,
        fresh_site(Path(folder), **variables) as environment,
    ):
        # Compiled as `deploy/` does it: a server that does so itself takes megabytes more.
        for command in ("-m compileall -q .", "manage.py migrate -v0"):
            run(command.split(), environment)
        run(["manage.py", "collectstatic", "--no-input", "-v0"], environment)
        yield folder, environment


@contextmanager
def _served(number):
    """The address of a site with that many articles, whose pages are cold."""
    from tests.running import run, served

    print(f"Making a site of {number:,} articles …", file=sys.stderr, flush=True)
    with _site() as (_, environment):
        run(["-m", "tests.benchmarks.corpus", str(number)], environment)
        with served(environment | {"PAGE_CACHE_MEGABYTES": "0"}, "--workers", "2") as (address, _):
            yield address


def _print_table(few, many, number):
    """Print the rows; gives the number of floors that do not hold."""
    from tests.benchmarks.growth import FLOORS

    print(f"{'':44}{FEW:>12,}{number:>12,}   ratio  at most")
    broken = 0
    for row, time in many.items():
        ratio = time / few[row]
        most, unit = FLOORS.get(row, (None, ""))
        holds = most is None or (ratio if unit == "×" else time) <= most
        broken += not holds
        floor = "" if most is None else f"{most:g} {unit}{'' if holds else '  BROKEN'}"
        print(f"{row:44}{few[row]:>9.1f} ms{time:>9.1f} ms{ratio:>8.2f}  {floor}")
    return broken


if __name__ == "__main__":
    main()
