"""A limit on what one text may cost: long ones are converted by a process that can be ended.

No thread can be ended while a regular expression runs, and each worker of the server has few.
"""

import contextlib
import importlib
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.signals import request_finished, request_started
from django.dispatch import Signal, receiver

from attachment_site.core.security.person_lock import person_lock

BASE_DIR = Path(__file__).parents[2]
# A shorter text takes about a second at most, whatever is in it, and a short one a tenth of that.
LONG_TEXT, SHORT_TEXT = 10_000, 2_000
CPU_SECONDS = 2
# Of a text in which each word is marked, half as fast as the machines of 2026 are.
CHARACTERS_A_SECOND = 100_000
# The long texts of one request together: saving renders one again, in its own language.
TOGETHER_SECONDS = 10
MEMORY_BYTES = 1 << 30
COMMAND = [sys.executable, "-m", "articles.content.time_limit"]
PLACE: dict[str, Any] = {"cwd": BASE_DIR, "env": {}, "stdout": subprocess.PIPE}
PLACE |= {"stderr": subprocess.DEVNULL, "start_new_session": True}
# On a machine that is busy with something else.
PATIENCE_SECONDS = 20
# For another text of the same person, as the editor looks at what is being saved.
WAIT_SECONDS = 3
TOO_SLOW = (
    "This text takes too long to turn into a page. Look for a sign that repeats thousands of times,"
    " or cut the text in two."
)
TOGETHER = "These texts take too long together. Look for a sign that repeats thousands of times."
YOURS = "Another text of yours is being turned into a page. Wait a moment, and try again."
BUSY = "The site is busy with something else. Wait a minute, and try again."


class Used(threading.local):
    """How long the thread has rendered for its request, by itself (None: outside of one) and in
    processes, and what came out well: saving that cannot be refused halfway."""

    seconds: float | None = None
    elsewhere = 0.0
    rendered: frozenset[str] = frozenset()
    running: Any = None
    renderer: Any = None


used = Used()


class ServerBusy(Exception):
    """Another text is being rendered, or others were for too long. Nothing is known of this one."""


@contextlib.contextmanager
def one_renderer() -> Iterator[None]:
    """Render long texts in copies of one process, started once, as that takes ten times as long."""
    with contextlib.ExitStack() as used.running:
        try:
            yield
        finally:
            used.running = used.renderer = None


@receiver([request_started, request_finished])
def begin_to_count(signal: Signal, **kwargs: object) -> None:
    """All short texts of a request have two seconds of a processor together."""
    used.seconds = 0.0 if signal is request_started else None
    used.elsewhere, used.rendered = 0.0, frozenset()


def note_rendered(text: str) -> None:
    """Let no later part of the request refuse this text for what others took."""
    if used.seconds is not None:
        used.rendered |= {text}


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Render nothing else of the person who is signed in meanwhile, on any worker or machine.

    One more text of theirs waits for a moment; raises ServerBusy for others.
    """
    until = time.monotonic() + WAIT_SECONDS
    with person_lock("render") as is_free:
        if is_free:
            yield
            return
    with person_lock("wait") as is_next:
        while is_next and time.monotonic() < until:
            with person_lock("render") as is_free:
                if is_free:
                    yield
                    return
            time.sleep(0.1)
    raise ServerBusy(YOURS)


def render_in_time[R](
    render: Callable[..., R], text: str, *args: object
) -> R | dict[str, Any] | str:
    """What `render` returns, a dataclass or a refusal; of a long text the fields of that, or why
    it takes too long. `render` is a function of a module, which needs no settings.

    Raises ServerBusy if the request has rendered for too long, or another one of the person does.
    """
    if len(text) > LONG_TEXT:
        return _render_elsewhere(text, [render.__module__, render.__qualname__, text, *args])
    seconds = used.seconds
    if seconds is None:
        return render(text, *args)
    if seconds > CPU_SECONDS and text not in used.rendered:
        raise ServerBusy(TOGETHER)
    began = time.thread_time()
    try:
        with one_at_a_time() if len(text) > SHORT_TEXT else contextlib.nullcontext():
            return render(text, *args)
    finally:
        used.seconds = seconds + time.thread_time() - began


def _render_elsewhere(text: str, call: list[Any]) -> dict[str, Any] | str:
    if used.elsewhere > TOGETHER_SECONDS and text not in used.rendered:
        raise ServerBusy(TOGETHER)
    # What is honest takes time by its length, and what is not far more.
    limit = min(CPU_SECONDS + len(text) // CHARACTERS_A_SECOND, TOGETHER_SECONDS)
    asked = json.dumps([limit, *call]).encode()
    answer = _ask_renderer(asked) if used.running else b""
    if not answer:
        with one_at_a_time():
            try:
                ended = subprocess.run(COMMAND, input=asked, timeout=PATIENCE_SECONDS, **PLACE)
                answer = ended.stdout
            except subprocess.TimeoutExpired as error:
                raise ServerBusy(BUSY) from error
    taken, rendered = json.loads(answer) if answer.strip() else (limit, TOO_SLOW)
    # A command may render any number of texts.
    used.elsewhere += taken if used.seconds is not None else 0
    return rendered


def _ask_renderer(asked: bytes) -> bytes:
    """The line that the shared process writes on a text; nothing if somebody killed it."""
    if not used.renderer:
        process = subprocess.Popen([*COMMAND, "each"], stdin=subprocess.PIPE, **PLACE)
        used.renderer = used.running.enter_context(process)
        used.running.callback(process.kill)
    stdin, stdout = used.renderer.stdin, used.renderer.stdout
    with contextlib.suppress(BrokenPipeError):
        stdin.write(asked + b"\n")
        stdin.flush()
    if not (answer := stdout.readline()):
        used.renderer = None
        with contextlib.suppress(BrokenPipeError):
            stdin.close()
    return answer


def _render(seconds: int, module: str, name: str, *arguments: Any) -> None:
    render = getattr(importlib.import_module(module), name)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    limit = round(before) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    rendered = render(*arguments)
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    fields = rendered if isinstance(rendered, str) else asdict(rendered)
    print(json.dumps([taken, fields]), flush=True)


def _render_each() -> None:
    for line in sys.stdin:
        call = json.loads(line)
        importlib.import_module(call[1])
        if child := os.fork():
            if os.waitpid(child, 0)[1]:
                print(flush=True)
        else:
            _render(*call)
            os._exit(0)


if __name__ == "__main__":
    _render_each() if sys.argv[1:] else _render(*json.load(sys.stdin))
