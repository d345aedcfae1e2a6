"""A limit on what one text may cost: long ones are rendered by a process that can be ended.

No thread can be ended while a regular expression runs, and each worker of the server has few.
"""

import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.signals import request_finished, request_started
from django.dispatch import Signal, receiver

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
TOGETHER = "These texts take too long together. Look for a sign that repeats thousands of times."
BUSY = "Another long text is being turned into a page. Wait a moment, and try again."
# One at a time in each worker: the others go on answering readers.
SLOT = threading.Semaphore(1)


# How long the thread has rendered for its request; nothing outside of one.
used = threading.local()


class ServerBusy(Exception):
    """Another text is being rendered, or others were for too long. Nothing is known of this one."""


@receiver([request_started, request_finished])
def begin_to_count(signal: Signal, **kwargs: object) -> None:
    """All short texts of a request have two seconds of a processor together."""
    used.seconds = 0.0 if signal is request_started else None


def render_counted[R](render: Callable[..., R], *args: object) -> R:
    """What `render` returns. Raises ServerBusy if the request has rendered for too long."""
    seconds = getattr(used, "seconds", None)
    if seconds is None:
        return render(*args)
    if seconds > CPU_SECONDS:
        raise ServerBusy(TOGETHER)
    began = time.thread_time()
    try:
        return render(*args)
    finally:
        used.seconds = seconds + time.thread_time() - began


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
