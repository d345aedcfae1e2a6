"""`uv run python -m tests.benchmarks`: requests a second, memory, and times at few and at many
articles, each beside its floor.

It makes a site of its own (on SQLite, or on the PostgreSQL server of DATABASE_URL), serves it as in
production, and measures it over HTTP at both sizes in one run. `--articles` says how many are many.
A section of the second part is a module with `measure(address)`, which returns milliseconds by row,
and `FLOORS`; its pages are cold. `--only` does one part: serving, growth, or one of those that are
left out otherwise: layers, and moving, which needs PostgreSQL.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

FEW, MANY = 100, 100_000


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--articles", type=int, default=MANY, help="how many are many")
    parser.add_argument(
        "--only", choices=["serving", "growth", "layers", "moving"], help="do one part"
    )
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attachment_site.settings")
    os.environ.setdefault("DEBUG", "true")

    from tests.benchmarks import pages, searching
    from tests.running import fresh_site

    sections = [pages, searching]
    served = {
        "DEBUG": "false",
        "SECRET_KEY": "the-benchmark-signs-with-this-key-and-nobody-else-0123456789",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_URL": "http://localhost",
    }
    with (
        tempfile.TemporaryDirectory(prefix="benchmark_") as folder,
        fresh_site(Path(folder), **served) as environment,
    ):
        for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):
            _run(["manage.py", *command], environment)
        broken = 0
        if options.only != "growth":
            _run(["-m", "tests.benchmarks.corpus", str(FEW)], environment)
            part = f"tests.benchmarks.{options.only or 'serving'}"
            broken += subprocess.run(
                [sys.executable, "-m", part, folder], env=environment
            ).returncode
        if options.only in (None, "growth"):
            cold = environment | {"PAGE_CACHE_MEGABYTES": "0"}
            few = _measured(sections, FEW, cold)
            many = _measured(sections, options.articles, cold)
            broken += _print_table(sections, few, many, options.articles)
    sys.exit(broken)


def _run(arguments, environment):
    subprocess.run([sys.executable, *arguments], env=environment, check=True)


def _measured(sections, number, environment):
    """The rows of all sections, with that many articles in the database."""
    from tests.benchmarks.pages import AUTHOR
    from tests.running import end, free_port, start, wait_for

    print(f"Making a site of {number:,} articles …", file=sys.stderr, flush=True)
    _run(["-m", "tests.benchmarks.corpus", str(number)], environment)
    _run(["-m", "tests.benchmarks.pages"], environment | AUTHOR)
    port = free_port()
    server = start(
        [
            *("-m", "granian", "attachment_site.wsgi:application", "--interface", "wsgi"),
            *("--workers", "2", "--host", "127.0.0.1", "--port", str(port), "--log-level", "error"),
        ],
        environment,
    )
    address = f"http://localhost:{port}"
    try:
        wait_for(f"{address}/healthz")
        return {row: time for section in sections for row, time in section.measure(address).items()}
    finally:
        end(server)


def _print_table(sections, few, many, number):
    """Print the rows; gives the number of floors that do not hold."""
    floors = {row: floor for section in sections for row, floor in section.FLOORS.items()}
    print(f"{'':44}{FEW:>12,}{number:>12,}   ratio  at most")
    broken = 0
    for row, time in many.items():
        ratio = time / few[row]
        most, unit = floors.get(row, (None, ""))
        holds = most is None or (ratio if unit == "×" else time) <= most
        broken += not holds
        floor = "" if most is None else f"{most:g} {unit}{'' if holds else '  BROKEN'}"
        print(f"{row:44}{few[row]:>9.1f} ms{time:>9.1f} ms{ratio:>8.2f}  {floor}")
    return broken


if __name__ == "__main__":
    main()
