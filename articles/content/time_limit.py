"""A limit on what one text may cost: long ones are rendered by a process that can be ended.

No thread can be ended while a regular expression runs, and each worker of the server has few.
"""

import json
import resource
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).parents[2]
# A shorter text takes about a second at most, whatever is in it.
LONG_TEXT = 10_000
CPU_SECONDS = 2
MEMORY_BYTES = 1 << 30
# On a machine that is busy with something else.
PATIENCE_SECONDS = 20
TOO_SLOW = (
    "This text takes too long to turn into a page. Look for a sign that repeats thousands of times,"
    " or cut the text in two."
)
BUSY = "Another long text is being turned into a page. Wait a moment, and try again."
# One at a time in each worker: the others go on answering readers.
SLOT = threading.Semaphore(1)


class ServerBusy(Exception):
    """Another text is being rendered. Nothing is known of this one."""


def render_elsewhere(
    text: str, top_heading: int, id_prefix: str, in_language: str
) -> dict[str, Any] | str:
    """The fields of a RenderedMarkdown, or why the text cannot be rendered: by itself, or within
    two seconds of a processor. Raises ServerBusy."""
    if not SLOT.acquire(timeout=CPU_SECONDS):
        raise ServerBusy(BUSY)
    try:
        child = subprocess.run(
            [sys.executable, "-m", "articles.content.time_limit"],
            input=json.dumps([text, top_heading, id_prefix, in_language]).encode(),
            cwd=BASE_DIR,
            env={},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return TOO_SLOW
    finally:
        SLOT.release()
    return TOO_SLOW if child.returncode else json.loads(child.stdout)


def _render() -> None:
    from articles.content.markdown import RenderedMarkdown, render_here

    arguments = json.load(sys.stdin)
    used = round(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
    resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, used + CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    rendered = render_here(*arguments)
    json.dump(asdict(rendered) if isinstance(rendered, RenderedMarkdown) else rendered, sys.stdout)


if __name__ == "__main__":
    _render()
